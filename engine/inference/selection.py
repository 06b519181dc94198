"""Which back-end makes the results: asked for or automatic, tried in order, every outcome recorded.

The automatic order is that of :data:`engine.backends.BACKENDS`; on the CPU, precision, threads and slices at once are
what was measured (:mod:`engine.inference.pace`), and INT8 has to keep the verdicts.
What is asked for by name runs or fails with its reason: nothing else takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from engine.backends import AUTO, BACKENDS, NAMES, TENSORRT, find_backend
from engine.errors import AlveoscopeError, BackendUnavailableError, Cancelled, GoldenMismatchError, UsageError
from engine.inference.candidates import Candidate, candidates
from engine.inference.chosen import ChosenBackend
from engine.inference.pace import Pace, pace_of
from engine.inference.values import Attempt, Backend, Net, Precision
from engine.site import site_profile

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.volume import CancelToken


def open_backend(
    bundle: Bundle,
    *,
    backend: str = AUTO,
    precision: str = AUTO,
    threads: int | None = None,
    avoid: Sequence[Attempt] = (),
    cancel: CancelToken | None = None,
) -> Backend:
    """Open the first back-end that runs all nets and reproduces their golden vectors.

    Parameters
    ----------
    backend : str
        ``auto`` or one of :data:`engine.backends.NAMES` (``cpu``, ``cuda``, ``openvino`` will do).
    precision : str
        ``auto``, ``fp32``, ``fp16``, ``bf16`` or ``int8``.
    threads : int, optional
        CPU threads inside one operator; without it the site's ``analysis.threads``, else what was measured.
    avoid : sequence of Attempt
        Back-ends that failed in an earlier run (:func:`failed_attempt`): not tried again, but recorded.
    cancel : CancelToken, optional
        Ends the measurement of this computer, which may take a minute the first time.

    Returns
    -------
    Backend
        Its ``selection.tried`` names everything that was considered, the chosen one last. Close it after use.

    Raises
    ------
    UsageError
        A name or a precision that does not exist, or that do not go together.
    Cancelled
        While this computer was measured.
    BackendUnavailableError
        What was asked for can't be used; every reason is named.
    """
    wanted = _wanted(bundle, _name(backend), _precision(precision))
    tried: list[Attempt] = []
    measured = cache(partial(_pace, bundle, cancel))
    failed = {(attempt.name, attempt.precision): attempt for attempt in avoid}
    for candidate in wanted:
        known = failed.get((candidate.name, candidate.precision.value))
        pace = measured() if candidate.paced and precision == AUTO and known is None else None
        left_out = _left_out(candidate, pace, named=backend != AUTO, automatic=precision == AUTO)
        if known is not None:
            tried.append(known)
        elif left_out:
            tried.append(_attempt(candidate, "skipped", left_out))
        else:
            opened = _try(bundle, candidate, _threads(threads, pace), tried)
            if opened is not None:
                return ChosenBackend(opened, tuple(tried), _batch_size(pace))
    reasons = " ".join(f"{attempt.name} {attempt.precision}: {attempt.why}" for attempt in tried)
    raise BackendUnavailableError(f"No back-end can run the networks. {reasons}", "Use --backend auto.")


def _pace(bundle: Bundle, cancel: CancelToken | None) -> Pace | None:
    """None where the networks can't even be measured: trying them will say why. Raises Cancelled."""
    try:
        return pace_of(bundle, cancel)
    except Cancelled:
        raise
    except AlveoscopeError:
        return None


def _left_out(candidate: Candidate, pace: Pace | None, *, named: bool = False, automatic: bool = True) -> str:
    """Why the automatic choice leaves a candidate out; empty where it does not."""
    if candidate.opt_in:
        return "" if named else "Used only when it is asked for by name."
    if not candidate.measured or not automatic:
        return ""
    if pace is None:
        return "It could not be measured: used only when it is asked for."
    return pace.why_not(candidate.precision)


def _threads(asked: int | None, pace: Pace | None) -> int | None:
    return asked or site_profile().number("analysis.threads") or (pace and pace.threads) or None


def _batch_size(pace: Pace | None) -> int | None:
    return site_profile().number("analysis.batch") or (pace and pace.batch_size) or None


def check_asked(backend: str = AUTO, precision: str = AUTO) -> None:
    """Say before the work that nothing is called so: a batch and a service would fail on each of their studies.

    Raises
    ------
    UsageError
        A name or a precision that does not exist.
    """
    _name(backend)
    _precision(precision)


def tensorrt_considered(backend: str = AUTO, precision: str = AUTO) -> bool:
    """Whether :func:`open_backend`, asked like this, would try TensorRT; what the site's profile orders counts.

    Raises
    ------
    UsageError
        A name or a precision that does not exist.
    """
    name, asked = _name(backend), _precision(precision)
    if name not in (AUTO, TENSORRT) or asked not in (None, Precision.FP16):
        return False
    order = site_profile().texts("analysis.order")
    return name != AUTO or not order or TENSORRT in order


def failed_attempt(backend: Backend, error: AlveoscopeError) -> Attempt:
    """The record of a back-end that died inside a run, for ``open_backend(..., avoid=[...])``."""
    selection = backend.selection
    kind = find_backend(selection.name)
    return Attempt(
        kind.name if kind else selection.name,
        selection.precision.value,
        "failed",
        f"Died during a run: {error.message}",
    )


def describe_backends(bundle: Bundle | None = None) -> tuple[Attempt, ...]:
    """Every back-end in every precision that this bundle offers, tried one by one; for ``alveoscope doctor``.

    In the order in which ``auto`` tries them here: the site's, where its profile gives one.

    Outcomes: ``chosen`` (what ``auto`` takes), ``available``, ``skipped`` (not installed, not built), ``failed``.

    Raises
    ------
    BundleError
        No bundle is given and the default one can't be loaded.
    """
    if bundle is None:
        from engine.inference.bundle import load_bundle

        bundle = load_bundle()
    rows: list[Attempt] = []
    measured = cache(partial(_pace, bundle, None))
    for candidate in _in_site_order(candidates(bundle)):
        opened = _try(bundle, candidate, None, rows)
        if opened is None:
            continue
        opened.close()
        taken = any(row.outcome == "chosen" for row in rows[:-1])
        if _left_out(candidate, measured() if candidate.measured else None) or taken:
            rows[-1] = _attempt(candidate, "available", rows[-1].why)
    return tuple(rows)


def _try(bundle: Bundle, candidate: Candidate, threads: int | None, tried: list[Attempt]) -> Backend | None:
    """Open and prove one candidate; the outcome is appended to ``tried``."""
    try:
        opened = candidate.open(bundle, candidate.precision, threads)
    except BackendUnavailableError as error:
        tried.append(_attempt(candidate, "skipped", str(error)))
        return None
    except AlveoscopeError as error:
        tried.append(_attempt(candidate, "failed", str(error)))
        return None
    try:
        why = _prove(bundle, ChosenBackend(opened, ()))  # which halves the golden images where memory is short
    except AlveoscopeError as error:
        opened.close()
        tried.append(_attempt(candidate, "failed", str(error)))
        return None
    tried.append(_attempt(candidate, "chosen", why))
    return opened


def _prove(bundle: Bundle, backend: Backend) -> str:
    """Golden vectors within the precision's limits, and the same verdict on each; what was found, in a sentence.

    Raises
    ------
    GoldenMismatchError, BackendError
    """
    from engine.inference.golden import golden_test
    from engine.inference.parity import verdicts_changed

    drift = golden_test(bundle, backend)
    if backend.selection.precision is not Precision.FP32:
        logits = backend.run(Net.CLASSIFIER, bundle.golden.images[Net.CLASSIFIER])["logits"]
        changed = verdicts_changed(bundle, bundle.golden.outputs["logits"], logits)
        if changed:
            raise GoldenMismatchError(
                f"{changed} of the golden images get another verdict in {backend.selection.precision.value}.",
                "Use --precision fp32.",
            )
    return f"Runs all networks; golden vectors within limits ({drift})."


def _wanted(bundle: Bundle, name: str, precision: Precision | None) -> list[Candidate]:
    rows = [
        candidate
        for candidate in _in_site_order(candidates(bundle))
        if name in (AUTO, candidate.name) and precision in (None, candidate.precision)
    ]
    if not rows:
        asked = precision.value if precision else AUTO
        raise UsageError(
            f"There is no back-end {name!r} in {asked} for this bundle.", "See what there is with: alveoscope doctor."
        )
    return rows


def _in_site_order(rows: list[Candidate]) -> list[Candidate]:
    """The candidates in the order of the site's profile; those that it leaves out have to be asked for by name."""
    profile = site_profile()
    order = profile.texts("analysis.order")
    if "analysis.order" not in profile.given or not order:
        return rows
    # A site that names an opt-in back-end has opted in; what is for comparisons only stays out.
    opted = {kind.name for kind in BACKENDS if kind.opt_in}
    named = [row for row in rows if row.name in order]
    known = [replace(row, opt_in=row.opt_in and row.name not in opted) for row in named]
    left_out = [replace(row, opt_in=True) for row in rows if row.name not in order]
    return sorted(known, key=lambda row: order.index(row.name)) + left_out


def _name(backend: str) -> str:
    kind = find_backend(backend)
    if backend == AUTO:
        return AUTO
    if kind is None:
        raise UsageError(f"There is no back-end {backend!r}.", f"Choose one of: {', '.join((AUTO, *NAMES))}.")
    return kind.name


def _precision(precision: str) -> Precision | None:
    if precision == AUTO:
        return None
    try:
        return Precision(precision)
    except ValueError:
        choices = ", ".join((AUTO, *(known.value for known in Precision)))
        raise UsageError(f"There is no precision {precision!r}.", f"Choose one of: {choices}.") from None


def _attempt(candidate: Candidate, outcome: str, why: str) -> Attempt:
    return Attempt(candidate.name, candidate.precision.value, outcome, why)
