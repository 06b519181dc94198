"""Lungs and opacities of a whole series: what the slices say together, and how much of the lungs is affected."""

from __future__ import annotations

from engine.lungs.layer import LungLayer, lung_layer
from engine.lungs.stack import LungStack, stack_lungs

__all__ = ["LungLayer", "LungStack", "lung_layer", "stack_lungs"]
