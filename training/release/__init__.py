"""From trained networks to a signed bundle with its card and report."""
