"""Prints the tables of REAL_SCANS.md: what each real scan gave: ``python tests/end2end/real_scans.py FOLDER``.

Needs Alveoscope installed (``pip install --editable .``). The scans are not part of the project. One row a series; with
``--odd FOLDER`` a second table of odd files, each analysed alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from engine.errors import AlveoscopeError
from engine.inference.bundle import load_bundle
from engine.service import analyse
from engine.triage.request import AnalyseRequest
from engine.triage.values import SeriesResult


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--odd", type=Path, action="append", default=[])
    parser.add_argument("--bundle", type=Path)
    options = parser.parse_args()
    print(f"Bundle {load_bundle(options.bundle).manifest.version}.\n")
    print(
        "| series | verdict | probability [95 %] | slices judged | lung ml | affected % (zone score) | pattern | "
        "capacity (percentile) | why, warnings |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for folder in sorted(path for path in options.folder.iterdir() if path.is_dir()):
        for result in results(folder, options.bundle):
            print(full_row(folder.name, result))
    if options.odd:
        print("\n| odd input | outcome |\n|---|---|")
    for root in options.odd:
        for path in sorted(root.iterdir()):
            print(f"| {root.name}/{path.name} | {odd_outcome(path, options.bundle)} |")


def results(path: Path, bundle: Path | None) -> Iterator[SeriesResult]:
    report = analyse(AnalyseRequest(paths=(path,), bundle=bundle, precision="fp32"))  # not what is quickest here
    for study in report.studies:
        yield from study.series


def full_row(name: str, result: SeriesResult) -> str:
    probability = "-"
    if result.probability is not None and result.interval is not None:
        probability = f"{result.probability:.2f} [{result.interval[0]:.2f}, {result.interval[1]:.2f}]"
    lung_ml, share = result.measure("lung_volume_ml"), result.measure("apparent_capacity")
    percentile = result.measure("capacity_percentile")
    volume = "-" if lung_ml is None else f"{lung_ml:.0f}"
    capacity = "-"
    if share is not None and percentile is not None:
        capacity = f"{share:.2f} ({percentile:.0f})"
    part, score = result.measure("affected_percent"), result.measure("zone_score")
    affected = "-" if part is None or score is None else f"{part:.1f} ({score:.0f})"
    pattern = "-" if result.pattern is None else result.pattern.category
    codes = list(dict.fromkeys(one.code for one in (*result.reasons, *result.warnings)))
    counted = f"{result.slices_analysed}/{result.slices_total}"
    verdict = result.verdict.value.replace("_", " ")
    cells = (name, verdict, probability, counted, volume, affected, pattern, capacity, ", ".join(codes))
    return f"| {' | '.join(cells)} |"


def odd_outcome(path: Path, bundle: Path | None) -> str:
    try:
        found = list(results(path, bundle))
    except AlveoscopeError as error:
        return error.code
    return "; ".join(f"{one.verdict.value}: {', '.join(reason.code for reason in one.reasons)}" for one in found)


if __name__ == "__main__":
    main()
