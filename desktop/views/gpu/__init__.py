"""The page and the strip of the GPU."""
