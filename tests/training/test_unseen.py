"""Outlines and labels of unseen images, judged with a tiny bundle on drawn chests whose truth is known."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="torch is in the train extra")

from engine.inference.bundle import load_bundle
from tests.support.bundles import tiny_bundle
from training.cli import main
from training.data.unseen import read_unseen
from training.errors import DataError
from training.judging.labels import label_figures
from training.judging.outlines import outline_figures
from training.judging.smoothing import Smoothing
from training.statistics.intervals import interval, pearson, spearman

#: Grey levels of a drawn chest.
TISSUE, LUNG, GLASS, DENSE = 200, 80, 123, 170
SIZE = 192


def chest(glass: int = 0, dense: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Image and outline of a chest with square opacities of that side in the right and the left lung."""
    y, x = np.mgrid[:SIZE, :SIZE]
    image, mask = np.zeros((SIZE, SIZE), np.uint8), np.zeros((SIZE, SIZE), np.uint8)
    image[((y - 96) / 80) ** 2 + ((x - 96) / 92) ** 2 < 1] = TISSUE
    for middle in (56, 136):
        lung = ((y - 96) / 58) ** 2 + ((x - middle) / 30) ** 2 < 1
        image[lung], mask[lung] = LUNG, 1
    for side, middle, level, number in ((glass, 56, GLASS, 2), (dense, 136, DENSE, 3)):
        place = np.s_[96 - side // 2 : 96 + side // 2, middle - side // 2 : middle + side // 2]
        image[place] = np.where(mask[place] == 1, level, image[place])
        mask[place] = np.where(mask[place] == 1, number, mask[place])
    return image, mask


def write_set(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """An index beside its images; ``image`` and ``mask`` of a row are arrays."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number, row in enumerate(rows):
        content = {key: value for key, value in row.items() if key not in ("image", "mask")}
        content |= {"file": f"{number}.png", "mask": ""}
        Image.fromarray(row["image"]).save(folder / f"{number}.png")
        if row.get("mask") is not None:
            content["mask"] = f"{number}.mask.png"
            Image.fromarray(row["mask"]).save(folder / f"{number}.mask.png")
        lines.append(content)
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, sorted({key for line in lines for key in line}))
        writer.writeheader()
        writer.writerows(lines)
    return folder / "index.csv"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["alveoscope-train", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def outlined(folder: Path) -> Path:
    rows = []
    for patient, (glass, dense) in enumerate([(0, 0), (24, 0), (36, 0), (0, 24), (30, 36)]):
        image, mask = chest(glass, dense)
        rows.append({"image": image, "mask": mask, "source": "drawn", "patient": f"p{patient}", "number": 0})
    rows.append({"image": chest()[0], "source": "without", "patient": "q", "number": 1})
    return write_set(folder, rows)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return tiny_bundle(tmp_path / "bundles")


def figures(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_outlines_finds_what_was_drawn(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    index = outlined(tmp_path / "set")
    assert run(monkeypatch, "outlines", "--bundle", bundle, "--index", index, "--json", out, "--threads", 1) == 0
    assert "Dice, all opacities, by image" in capsys.readouterr().out
    found = figures(out)
    assert list(found["sources"]) == ["drawn"]  # the row without a mask is left out
    drawn = found["sources"]["drawn"]
    assert (drawn["images"], drawn["patients"], drawn["images_with_lesion"]) == (5, 5, 4)
    for kind in ("opacity", "ground_glass", "consolidation"):
        estimate = drawn["dice"][kind]["by_image"]
        assert estimate["value"] > 0.6
        assert estimate["low"] <= estimate["value"] <= estimate["high"]
    assert drawn["maximum_in_lesion"]["value"] == 1.0
    assert drawn["affected"]["pearson"]["value"] > 0.95
    assert drawn["affected"]["mean_error"]["value"] < 8.0
    assert drawn["without_lesion"]["affected_percent"] == {"value": 0.0, "low": None, "high": None}  # one patient
    assert drawn["lungs"]["dice_median"]["value"] > 0.9
    assert (drawn["lungs"]["no_lung"], drawn["lungs"]["no_lung_though_full"]) == (0, 0)
    assert drawn["lesion_against_none"]["affected"]["value"] == 1.0
    assert [one["patient"] for one in found["patients"]] == [f"drawn/p{n}" for n in range(5)]


def test_a_slice_without_lung_is_lost_and_counts_as_missed(bundle: Path, tmp_path: Path) -> None:
    image, mask = chest(36)
    blind = np.full_like(image, TISSUE)
    rows = [
        {"image": image, "mask": mask, "source": "s", "patient": "a"},
        {"image": blind, "mask": mask, "source": "s", "patient": "b"},
    ]
    found = outline_figures(load_bundle(bundle), write_set(tmp_path / "set", rows))["sources"]["s"]
    assert (found["lungs"]["no_lung"], found["lungs"]["no_lung_though_full"]) == (1, 1)
    assert found["maximum_in_lesion"].value == 0.5
    assert found["dice"]["opacity"]["by_image"].value < 0.6


def test_kinds_that_are_not_told_count_for_all_opacities_only(bundle: Path, tmp_path: Path) -> None:
    image, mask = chest(36)
    mask[mask == 2] = 4
    index = write_set(tmp_path / "set", [{"image": image, "mask": mask, "source": "s", "patient": "a"}])
    dice = outline_figures(load_bundle(bundle), index)["sources"]["s"]["dice"]
    assert list(dice) == ["opacity"]
    assert dice["opacity"]["by_image"].value > 0.6


def test_lungs_that_nobody_outlined_give_no_percentages(bundle: Path, tmp_path: Path) -> None:
    image, mask = chest(36)
    mask[mask == 1] = 0
    index = write_set(tmp_path / "set", [{"image": image, "mask": mask, "source": "s", "patient": "a"}])
    found = outline_figures(load_bundle(bundle), index)["sources"]["s"]
    assert found["affected"] is None
    assert found["lungs"] is None
    assert found["maximum_in_lesion"].value == 1.0


def test_judge_tells_sources_findings_patients_and_grades(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {"image": chest(side)[0], "label": label, "group": f"g{place}", "grade": grade}
        for place, (side, label, grade) in enumerate(
            [(0, "non-covid", "CT-0"), (0, "non-covid", "CT-0"), (24, "covid", "CT-1"), (44, "covid", "CT-2")]
        )
    ]
    rows.append({"image": np.full((SIZE, SIZE), 90, np.uint8), "label": "covid", "group": "g9", "grade": "CT-2"})
    out = tmp_path / "out.json"
    index = write_set(tmp_path / "graded", rows)
    assert run(monkeypatch, "judge", "--bundle", bundle, "--index", index, "--json", out) == 0
    assert "CT-1" in capsys.readouterr().out
    found = figures(out)["sources"]["graded"]
    assert (found["images"], found["patients"], found["no_lung"]) == (5, 5, 1)
    assert found["auc"]["value"] == 1.0
    assert found["by_patient"]["auc"]["value"] == 1.0
    assert found["finding_against_finding"]["CT-2 against CT-0"]["value"] == 1.0
    assert found["findings"]["CT-2"]["no_lung"] == 1
    medians = found["grades"]["affected_percent_median"]
    assert medians["CT-0"] == 0.0 < medians["CT-1"] < medians["CT-2"]
    assert found["grades"]["spearman"]["value"] > 0.9
    patients = figures(out)["patients"]
    assert [one["score"] is None for one in patients] == [False, False, False, False, True]


def test_one_class_has_no_auc(bundle: Path, tmp_path: Path) -> None:
    index = write_set(tmp_path / "s", [{"image": chest()[0], "label": "non-covid", "source": "s"}])
    found = label_figures(load_bundle(bundle), index)["sources"]["s"]
    assert found["auc"] is None
    assert found["sensitivity"] is None
    assert found["specificity"].value in (0.0, 1.0)


def test_quiet_says_nothing(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index = write_set(tmp_path / "s", [{"image": chest()[0], "label": "non-covid"}])
    out = tmp_path / "out.json"
    assert run(monkeypatch, "judge", "--bundle", bundle, "--index", index, "--quiet", "--json", out) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")


def small_mask(rows: list[dict[str, Any]]) -> None:
    rows[0]["mask"] = rows[0]["mask"][:-1]


def odd_numbers(rows: list[dict[str, Any]]) -> None:
    rows[0]["mask"] = rows[0]["mask"] * 255


def no_mask(rows: list[dict[str, Any]]) -> None:
    rows[0]["mask"] = None


def odd_label(rows: list[dict[str, Any]]) -> None:
    rows[0]["label"] = "perhaps"


@pytest.mark.parametrize(
    ("change", "command", "words"),
    [
        (small_mask, "outlines", "has 191 x 192 pixels"),
        (odd_numbers, "outlines", "known are 0 to 4"),
        (no_mask, "outlines", "has a mask"),
        (odd_label, "judge", "line 2: the label 'perhaps' is not known"),
        (None, "judge", "line 2: there is no label"),
    ],
)
def test_what_makes_no_sense_gets_one_sentence(
    change: Any, command: str, words: str, bundle: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    image, mask = chest(24)
    rows: list[dict[str, Any]] = [{"image": image, "mask": mask}]
    if change:
        change(rows)
    assert run(monkeypatch, command, "--bundle", bundle, "--index", write_set(tmp_path / "s", rows)) == 1
    error = capsys.readouterr().err
    assert words in error
    assert len(error.splitlines()) == 1


def test_an_index_without_file_column_or_with_lost_files_is_named(tmp_path: Path) -> None:
    index = tmp_path / "index.csv"
    for text, words in [
        ("image,label\na.png,covid\n", "no column file; its first line names: image, label"),
        ("file;label\na.png;covid\n", "no column file; its first line names: file;label"),
        ("file\n", "has no rows"),
        ("", "has no rows"),
        ("file\na.png\n", "line 2: there is no file a.png"),
        ("file,mask\nindex.csv,m.png\n", "line 2: there is no file m.png"),
    ]:
        index.write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=words):
            read_unseen(index)
    with pytest.raises(DataError, match=r"Can't read .*none\.csv: No such file or directory\."):
        read_unseen(tmp_path / "none.csv")
    index.write_text("file\n", encoding="utf-16")
    with pytest.raises(DataError, match=r"Can't read .*index\.csv: it is no text in UTF-8\."):
        read_unseen(index)


def test_files_may_lie_beside_the_index_or_be_named_from_the_folder_above(tmp_path: Path) -> None:
    index = write_set(tmp_path / "s", [{"image": chest()[0]}])
    assert read_unseen(index)[0].source == "s"
    index.write_text("file,patient\ns/0.png,7\n", encoding="utf-8")
    found = read_unseen(index)[0]
    assert found.path == (tmp_path / "s" / "0.png").resolve()
    assert (found.patient, found.label, found.mask) == ("s/7", None, None)


@pytest.mark.usefixtures("every_draw")
def test_intervals_resample_patients_not_images() -> None:
    values = np.repeat([0.0, 1.0], 50)
    images = interval(lambda rows: float(values[rows].mean()), [str(n) for n in range(100)])
    patients = interval(lambda rows: float(values[rows].mean()), ["a"] * 50 + ["b"] * 50)
    assert patients.high - patients.low == 1.0
    assert images.high - images.low < 0.25
    assert np.isnan(interval(lambda rows: 1.0, ["a", "a"]).low)


def test_correlations() -> None:
    first = np.array([1.0, 2.0, 3.0, 4.0])
    assert pearson(first, 2 * first) == pytest.approx(1.0)
    assert spearman(first, first**3) == pytest.approx(1.0)
    assert spearman(first, np.array([1.0, 1.0, 2.0, 2.0])) == pytest.approx(0.894, abs=0.001)
    assert np.isnan(pearson(first, np.ones(4)))


def test_smoothing_leaves_black_free_of_grain_and_repeats_itself() -> None:
    image = chest()[0]
    grainy = Smoothing(noise=5.0)(image, 3)
    assert (grainy[image == 0] == 0).all()
    assert (grainy == Smoothing(noise=5.0)(image, 3)).all()
    assert (grainy != Smoothing(noise=5.0)(image, 4)).any()
    assert Smoothing(sigma=2.0)(image, 0).std() < image.std()
