"""Data sets: what images there are, how they are split, and their prepared form."""
