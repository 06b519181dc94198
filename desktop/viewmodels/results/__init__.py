"""What was said of a series, as values, and the place where it is kept."""
