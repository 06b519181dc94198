"""The slices that carry a verdict, drawn with the opacities on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.dicom import decode_hu, radiological_spacing, to_radiological
from engine.dicom.values import Series, SliceRef
from engine.errors import DicomError
from engine.report.document import KEY_IMAGES, KeyImage, Picture, key_slices
from engine.report.pictures import in_proportion, windowed, with_opacity
from engine.triage.evidence import SliceEvidence, explain_slice
from engine.triage.values import SeriesResult

if TYPE_CHECKING:
    from engine.dicom.values import SliceHeader
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.triage.values import SliceResult


def make_key_images(
    series: Series,
    result: SeriesResult,
    bundle: Bundle,
    backend: Backend,
    count: int = KEY_IMAGES,
    marked: Sequence[SliceRef] = (),
) -> tuple[KeyImage, ...]:
    """Key images of one judged series, most suspicious first; a slice that can't be read any more is left out.

    Parameters
    ----------
    marked : sequence of SliceRef
        Those that a reader wants instead; what was not judged is left out.

    Raises
    ------
    BackendError
    """
    headers = {header.ref: header for header in series.headers}
    wanted = [one for one in result.slices if one.ref in marked and one.probability is not None]
    chosen = [(one, headers.get(one.ref)) for one in wanted or key_slices(result, count)]
    return tuple(
        KeyImage(one, in_proportion(_drawn(header, evidence), radiological_spacing(header)))
        for one, header, evidence in _explained(chosen, bundle, backend)
    )


def _drawn(header: SliceHeader, evidence: SliceEvidence) -> Picture:
    return with_opacity(windowed(to_radiological(decode_hu(header), header)), evidence.opacity)


def _explained(
    chosen: list[tuple[SliceResult, SliceHeader | None]], bundle: Bundle, backend: Backend
) -> Iterator[tuple[SliceResult, SliceHeader, SliceEvidence]]:
    for one, header in chosen:
        if header is None:
            continue
        try:
            yield one, header, explain_slice(header, bundle, backend)
        except DicomError:
            continue
