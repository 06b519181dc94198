"""The list of what was opened, and the page before anything is."""
