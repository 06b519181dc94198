"""Widgets only: they show view-models and pass on what the user does. They decide nothing."""
