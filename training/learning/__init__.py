"""From prepared images to trained weights, in a run folder."""
