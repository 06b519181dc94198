"""What was asked for last, out of the settings file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

_Wish = TypeVar("_Wish")


def as_far_as_it_makes_sense(default: _Wish, content: Mapping[str, Any]) -> _Wish:
    """A frozen dataclass with what the file says instead of its own values: the file may have been edited by hand."""
    known = {
        field.name: content[field.name]
        for field in fields(default)  # type: ignore[arg-type]
        if field.name in content and type(content[field.name]) is type(getattr(default, field.name))
    }
    return replace(default, **known)  # type: ignore[type-var]
