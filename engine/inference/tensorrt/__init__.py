"""Everything of TensorRT: the worker that runs it, engines on disk, their certificates. Not run on a GPU yet.

``alveoscope engine qualify`` is the first run on a GPU; build/README.md, "A first run on a GPU", says how.
"""
