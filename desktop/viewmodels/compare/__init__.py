"""Then and now: two studies of one patient side by side, and what changed between them."""
