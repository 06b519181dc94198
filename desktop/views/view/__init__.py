"""Panes with images."""
