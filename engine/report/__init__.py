"""Results as text, JSON and the formats that a hospital takes in."""
