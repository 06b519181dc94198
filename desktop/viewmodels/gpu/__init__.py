"""Preparing the GPU of this computer, once."""
