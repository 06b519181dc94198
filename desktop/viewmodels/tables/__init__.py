"""What every table of the window has in common."""
