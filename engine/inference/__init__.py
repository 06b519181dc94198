"""Bundles, back-ends and the pipeline that feeds them."""
