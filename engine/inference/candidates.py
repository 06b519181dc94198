"""What there is to choose from: every back-end in every precision that a bundle offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from engine.backends import BACKENDS, BackendKind, Offer
from engine.inference.values import Backend, Net, Precision

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle

Opener = Callable[["Bundle", Precision, "int | None"], Backend]


@dataclass(frozen=True)
class Candidate:
    """One back-end in one precision; ``opt_in`` ones are left out of the automatic order, and said to be.

    ``paced``: on the CPU, where this computer's pace counts; ``measured``: taken by itself only where that chose it.
    """

    name: str
    precision: Precision
    open: Opener
    opt_in: bool = False
    paced: bool = False
    measured: bool = False


def candidates(bundle: Bundle) -> list[Candidate]:
    """Every back-end in every precision that this bundle offers, in the automatic order."""
    rows: list[Candidate] = []
    for kind in BACKENDS:
        before = len(rows)
        for offer in kind.offers:
            if (offer.own_file and not _holds(bundle, offer)) or (offer.instead and len(rows) > before):
                continue
            rows.append(_candidate(kind, offer))
    return rows


def _holds(bundle: Bundle, offer: Offer) -> bool:
    """Whether the bundle has networks in this precision; one in INT8 is enough, where it pays."""
    precision = Precision(offer.precision)
    found = [bundle.onnx(net, precision) is not None for net in Net]
    return any(found) if precision is Precision.INT8 else all(found)


def _candidate(kind: BackendKind, offer: Offer) -> Candidate:
    precision = Precision(offer.precision)
    paced = any(one.measured for one in kind.offers)
    return Candidate(kind.name, precision, _opener(kind), kind.opt_in or offer.opt_in, paced, offer.measured)


def _opener(kind: BackendKind) -> Opener:
    """Imports the back-end's module when it is opened, not before."""

    def opens(bundle: Bundle, precision: Precision, threads: int | None) -> Backend:
        module, _, function = kind.opens.partition(":")
        return cast(Backend, getattr(import_module(module), function)(bundle, precision, threads))

    return opens
