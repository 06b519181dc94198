"""Reports from a result on disk and the images it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.dicom import scan
from engine.errors import PathUnreadableError, UsageError
from engine.inference import load_bundle, open_backend
from engine.report.document import Document, document_of
from engine.report.json_ import report_from_json
from engine.report.key_images import make_key_images
from engine.triage.series_analysis import judge_series
from engine.volume import CancelToken, ProgressSink, ignore_progress


def documents_of(
    result: Path,
    paths: tuple[Path, ...],
    *,
    bundle: Path | None = None,
    with_masks: bool = False,
    has_segmentation: bool = False,
    progress: ProgressSink = ignore_progress,
    cancel: CancelToken | None = None,
) -> Iterator[Document]:
    """A document for every study of a result, key images drawn anew by the bundle that made the result.

    Parameters
    ----------
    with_masks : bool
        Judge each series once more for its lungs, which a result does not hold.
    has_segmentation : bool
        As in :class:`engine.report.document.Document`.

    Raises
    ------
    PathUnreadableError, InputError
        The result can't be read, or is none.
    UsageError
        The images of a study are not there, or the bundle is not the one that made the result.
    BundleError, BackendError
    """
    try:
        report = report_from_json(result.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise PathUnreadableError(f"Can't read {result}: {error}.") from None
    studies = {study.key: study for study in scan(paths, progress=progress, cancel=cancel).studies}
    model = load_bundle(bundle)
    if model.digest != report.provenance.bundle_digest:
        raise UsageError(
            "Another bundle made this result.", "Give that one with --bundle: opacity maps must be its own."
        )
    with_backend = open_backend(model)
    try:
        for one in report.studies:
            study = studies.get(one.key)
            if study is None:
                raise UsageError(f"The images of study {one.study_instance_uid} are not here.")
            document = document_of(study, one, report)
            series = document.series
            if series is not None and document.series_result is not None:
                keys = make_key_images(series, document.series_result, model, with_backend)
                document = replace(document, key_images=keys)
                if with_masks:
                    lungs = judge_series(series, model, with_backend, progress=progress, cancel=cancel).lungs
                    document = replace(document, lungs=lungs, has_segmentation=has_segmentation and lungs is not None)
            yield document
    finally:
        with_backend.close()
