"""The store of results: what is written later of a series says what was said of that series."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from engine.report.dicom_sr import structured_report
from engine.report.document import document_of
from engine.service import BundleFacts, ResultStore
from engine.triage.values import Verdict
from tests.support.documents import a_result, a_study
from tests.support.results import a_report, a_series_result

FACTS = BundleFacts("a", "1", "", "d" * 64)


@pytest.fixture
def two_series(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A study of two series with a verdict each, that of the study from the first, and the store that holds them."""
    study = a_study(tmp_path / "ct")
    (first,) = study.series
    second = replace(first, key="1.2.3.9", series_instance_uid="1.2.3.9", description="Thorax, sharp")
    result = a_result(study)
    (said,) = result.series
    other = replace(said, key=second.key, series_instance_uid=second.key, verdict=Verdict.NEGATIVE, probability=0.04)
    both = replace(result, series=(said, other), choice_reason="It has the smooth kernel.")
    store = ResultStore(tmp_path / "kept")
    store.keep(replace(a_report(), studies=(both,)), FACTS)
    return replace(study, series=(first, second)), store


def test_a_report_of_a_kept_series_gives_its_own_verdict_though_another_was_chosen(two_series) -> None:  # type: ignore[no-untyped-def]
    study, store = two_series
    verdicts = []
    for series in study.series:
        report = store.load(series).report
        document = document_of(replace(study, series=(series,)), report.studies[0], report)
        verdicts.append((document.verdict, document.result.choice_reason))
    assert verdicts == [(Verdict.POSITIVE, "It has the smooth kernel."), (Verdict.NEGATIVE, "")]


def test_a_kept_series_that_was_refused_is_no_verdict_of_its_study(tmp_path: Path) -> None:
    study = a_study(tmp_path / "ct")
    (series,) = study.series
    refused = a_series_result(Verdict.NOT_ASSESSABLE, uid=series.key)
    refused = replace(
        refused,
        slices=tuple(
            replace(refused.slices[0], sop_instance_uid=header.sop_instance_uid, index=index)
            for index, header in enumerate(series.headers)
        ),
        slices_total=len(series.headers),
    )
    result = replace(a_result(study, Verdict.NOT_ASSESSABLE), series=(refused,))
    store = ResultStore(tmp_path / "kept")
    store.keep(replace(a_report(), studies=(result,)), FACTS)
    kept = store.load(series)
    assert kept is not None
    assert kept.report.studies[0].chosen is None


def test_reports_of_two_series_of_one_run_are_two_objects(two_series) -> None:  # type: ignore[no-untyped-def]
    study, store = two_series
    uids = set()
    for series in study.series:
        report = store.load(series).report
        document = document_of(replace(study, series=(series,)), report.studies[0], report)
        uids.add(str(dcmread(io.BytesIO(structured_report(document))).SOPInstanceUID))
    assert len(uids) == 2


def test_a_result_of_other_images_or_another_order_is_not_given_back(two_series) -> None:  # type: ignore[no-untyped-def]
    """As many images are not the same: probabilities would stand on slices that they are not of."""
    study, store = two_series
    series = study.series[0]
    assert store.load(series) is not None
    last = replace(series.headers[-1], sop_instance_uid="1.9.9")
    for headers in (series.headers[::-1], (*series.headers[:-1], last), series.headers[:-1]):
        assert store.load(replace(series, headers=headers)) is None
