"""The slices that carry a verdict, and those that a reader marked, drawn with the opacities on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from engine.dicom import decode_hu, radiological_spacing, to_radiological
from engine.dicom.values import Series, SliceRef
from engine.errors import DicomError
from engine.report.document import KEY_IMAGES, KeyImage, key_slices
from engine.report.pictures import in_proportion, windowed, with_opacity
from engine.triage.evidence import explain_slice
from engine.triage.values import SeriesResult

if TYPE_CHECKING:
    from engine.inference.bundle import Bundle
    from engine.inference.values import Backend
    from engine.triage.measures import MeasuredLungs
    from engine.triage.values import SliceResult


def make_key_images(
    series: Series,
    result: SeriesResult,
    bundle: Bundle,
    backend: Backend,
    count: int = KEY_IMAGES,
    lungs: MeasuredLungs | None = None,
) -> tuple[KeyImage, ...]:
    """Key images of one judged series, most suspicious first; a slice that can't be read any more is left out.

    Parameters
    ----------
    lungs : MeasuredLungs, optional
        Of the run that made the result: what is drawn is then what was counted. Without them each slice goes through
        the networks once more, by itself, and spots too small to count are drawn, too.

    Raises
    ------
    BackendError
    """
    return tuple(_drawn(series, key_slices(result, count), bundle, backend, lungs))


def make_marked_images(
    series: Series,
    result: SeriesResult,
    bundle: Bundle,
    backend: Backend,
    marked: Collection[SliceRef],
    lungs: MeasuredLungs | None = None,
) -> tuple[KeyImage, ...]:
    """Those that a reader marked, in the order of the stack, also where the networks left one out.

    ``lungs`` as in :func:`make_key_images`.

    Raises
    ------
    BackendError
    """
    return tuple(_drawn(series, [one for one in result.slices if one.ref in marked], bundle, backend, lungs))


def _drawn(
    series: Series, chosen: Iterable[SliceResult], bundle: Bundle, backend: Backend, lungs: MeasuredLungs | None
) -> Iterator[KeyImage]:
    headers = {header.ref: header for header in series.headers}
    maps = {layer.index: layer.opacity for layer in lungs.stack.layers} if lungs and lungs.stack else {}
    for one in chosen:
        header = headers.get(one.ref)
        if header is None:
            continue
        try:
            opacity = maps.get(one.index)
            if opacity is None and one.probability is not None:
                opacity = explain_slice(header, bundle, backend).opacity
            picture = windowed(to_radiological(decode_hu(header), header))
        except DicomError:
            continue
        measured = one.probability is not None or one.affected_fraction is not None
        if opacity is not None and measured:
            picture = with_opacity(picture, opacity, contour_at=bundle.manifest.opacity_from)
        yield KeyImage(one, in_proportion(picture, radiological_spacing(header)))
