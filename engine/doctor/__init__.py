"""Self-test of an installation: what works, what does not, and the way out."""
