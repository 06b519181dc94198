"""The two networks, how they start, and their exported files at work."""
