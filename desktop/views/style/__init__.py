"""Colours, signs, icons, type: what every other room of the views draws with."""
