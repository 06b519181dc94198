"""What trained networks and finished bundles do on images that they never saw."""
