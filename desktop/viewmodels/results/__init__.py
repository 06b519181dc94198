"""Requests and answers that travel between the window and the process that analyses."""
