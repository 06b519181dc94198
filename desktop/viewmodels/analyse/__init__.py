"""Asking the engine for a verdict: the process that analyses, what runs in it, what it said before."""
