"""The page of the worklist."""
