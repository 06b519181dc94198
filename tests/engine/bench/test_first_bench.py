"""The benchmarks of the first answer, on a few small slices: what they say, not how fast."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.bench.coarse import bench_coarse, coarse_table
from engine.bench.first import bench_first, first_table
from engine.cli import main
from engine.errors import NothingFoundError
from engine.inference.bundle import load_bundle
from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle
from tests.support.small_phantoms import make_phantoms_small


def test_first_and_last_answer_are_measured_against_the_plain_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = load_bundle(tiny_bundle(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make_phantoms_small(monkeypatch)
    result = bench_first(bundle, slices=[8, 64], syntaxes=["1.2.840.10008.1.2.1"], rounds=1, backend="onnxruntime-cpu")
    thick, thin = result["rows"]
    assert thick["seen"] == 0
    assert thick["seconds"]["preliminary"] is None
    assert thin["seen"] == 31
    seconds = thin["seconds"]
    assert 0 < seconds["preliminary"] <= seconds["final"]
    assert thin["preliminary_over_plain"] == pytest.approx(seconds["preliminary"] / seconds["plain"], rel=0.05)
    assert seconds["limit"] < seconds["plain"]
    assert len(first_table(result).splitlines()) == 4
    assert not list(tmp_path.glob("alveoscope-bench-*"))


def test_combs_are_compared_with_all_slices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tiny_bundle(tmp_path)
    write_phantom(tmp_path / "thin", slices=36, spacing_mm=5.0, rows=96)
    write_phantom(tmp_path / "thick", slices=15, spacing_mm=12.5, rows=96, seed=1)
    folders = [tmp_path / "thin", tmp_path / "thick"]
    result = bench_coarse(folders, load_bundle(path), spacings_mm=[20.0, 10.0], backend="onnxruntime-cpu")
    assert [row["name"] for row in result["series"]] == ["thin", "thick"]
    assert set(result["series"][0]["combs"]) == {"20", "10"}
    assert set(result["series"][1]["combs"]) == {"20"}  # 10 mm would hold all of its slices
    found = result["spacings"]["20"]
    assert found["tried"] == found["same"] + found["towards_indeterminate"] + found["opposite"] == 2
    assert "20 mm" in coarse_table(result)
    out = tmp_path / "out.json"
    arguments = ["bench", "coarse", str(folders[0]), "--bundle", str(path), "--spacing", "20", "--json", str(out), "-q"]
    assert main(arguments) == 0
    assert "verdicts the same" in capsys.readouterr().out
    assert json.loads(out.read_text())["spacings"]["20"]["tried"] == 1


def test_folders_without_a_chest_are_an_error(tmp_path: Path) -> None:
    write_phantom(tmp_path / "few", slices=2, rows=64)
    with pytest.raises(NothingFoundError):
        bench_coarse([tmp_path / "few"], load_bundle(tiny_bundle(tmp_path)), backend="onnxruntime-cpu")
