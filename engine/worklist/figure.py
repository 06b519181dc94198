"""The figure of the queue simulation, as SVG: two panels of bars, no plotting package needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from engine.worklist.simulate import Waits

_WIDTH, _PANEL, _LEFT, _TOP, _HEIGHT = 860, 400, 56, 58, 220
# Okabe-Ito colours: told apart by colour-blind readers too.
_COLOURS = ("#999999", "#E69F00", "#56B4E9", "#0072B2")


def waiting_figure(waits: Sequence[Waits]) -> str:
    """Mean wait of ill patients (left) and worst wait of anybody (right), by load, at each prevalence.

    Parameters
    ----------
    waits : sequence of Waits
        From :func:`engine.worklist.simulate.compare`.
    """
    prevalences = sorted({one.prevalence for one in waits})
    policies = list(dict.fromkeys(one.policy for one in waits))
    height = _TOP + len(prevalences) * (_HEIGHT + 60) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        'font-size="12" role="img">',
        "<title>Waiting times by queue policy</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        *_legend(policies),
    ]
    for row, prevalence in enumerate(prevalences):
        some = [one for one in waits if one.prevalence == prevalence]
        top = _TOP + row * (_HEIGHT + 60)
        share = f"{100 * prevalence:.0f} % ill"
        parts += _panel(
            some, policies, 0, top, f"Mean wait of ill patients, minutes ({share})", lambda one: one.ill_mean
        )
        parts += _panel(
            some, policies, _PANEL + 30, top, f"Worst wait of anybody, minutes ({share})", lambda one: one.worst
        )
    return "\n".join([*parts, "</svg>", ""])


def _legend(policies: Sequence[str]) -> list[str]:
    parts = []
    for index, policy in enumerate(policies):
        x = _LEFT + index * 195
        parts.append(f'<rect x="{x}" y="14" width="12" height="12" fill="{_COLOURS[index % len(_COLOURS)]}"/>')
        parts.append(f'<text x="{x + 18}" y="24">{escape(policy)}</text>')
    return parts


def _panel(
    waits: Sequence[Waits], policies: Sequence[str], x: int, y: int, title: str, value: Callable[[Waits], float]
) -> list[str]:
    loads = sorted({one.load for one in waits})
    highest = max((value(one) for one in waits), default=0.0) or 1.0
    left, width, base = x + _LEFT, _PANEL - _LEFT, y + _HEIGHT
    parts = [f'<text x="{left}" y="{y + 4}" font-weight="bold">{escape(title)}</text>']
    parts.append(f'<line x1="{left}" y1="{base}" x2="{left + width}" y2="{base}" stroke="#333333"/>')
    slot = width / max(len(loads), 1)
    bar = slot * 0.8 / max(len(policies), 1)
    for column, load in enumerate(loads):
        start = left + column * slot + slot * 0.1
        parts.append(f'<text x="{start + slot * 0.4:.1f}" y="{base + 16}" text-anchor="middle">load {load:g}</text>')
        for index, policy in enumerate(policies):
            for one in (one for one in waits if one.load == load and one.policy == policy):
                tall = value(one) / highest * (_HEIGHT - 36)
                at = start + index * bar
                parts.append(
                    f'<rect x="{at:.1f}" y="{base - tall:.1f}" width="{bar * 0.92:.1f}" height="{tall:.1f}" '
                    f'fill="{_COLOURS[index % len(_COLOURS)]}"/>'
                )
                parts.append(
                    f'<text x="{at + bar / 2:.1f}" y="{base - tall - 4:.1f}" text-anchor="middle" font-size="10">'
                    f"{value(one):.0f}</text>"
                )
    return parts
