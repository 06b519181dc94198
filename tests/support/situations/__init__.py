"""Situations that hospitals produce, each with the outcome of a scan: inputs are made, outcomes are held by a test."""

from __future__ import annotations

from tests.support.situations.table import SITUATIONS, as_markdown
from tests.support.situations.values import Situation, outcome

__all__ = ["SITUATIONS", "Situation", "as_markdown", "outcome"]
