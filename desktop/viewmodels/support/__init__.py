"""What helps when something is wrong with this installation."""
