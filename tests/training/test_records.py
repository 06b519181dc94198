from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from engine.errors import OutputError
from engine.preprocess import DEFAULT_SPEC
from tests.support.image_sets import write_index, write_set

pytest.importorskip("torch", reason="the extra `train` is not installed")

from training.config import DataConfig
from training.data import outline_file
from training.data.load import load_data
from training.data.outlines import GROUND_GLASS
from training.data.prepared import prepare_all, read_grey
from training.data.records import read_folder, read_index, read_ucsd
from training.errors import ConfigError, DataError


def test_an_index_is_read_with_labels_and_groups(tmp_path):
    records = read_index(write_set(tmp_path / "clinic", count=4))
    assert len(records) == 8
    assert {record.source for record in records} == {"clinic"}
    assert {record.label for record in records if "non-covid" in record.group} == {0}
    assert len({record.group for record in records}) == 4


def test_blanks_in_a_table_make_no_other_patient(tmp_path):
    """With one, a patient would stand on both sides of a split, or every image would be a patient of its own."""
    index = write_set(tmp_path / "clinic", count=4)
    wanted = [record.group for record in read_index(index)]
    head, *lines = index.read_text().splitlines()
    spaced = [line.replace(",", " , ") if number % 2 else line for number, line in enumerate(lines)]
    index.write_text("\n".join([head.replace(",", ", "), *spaced, lines[0] + ",beyond,the columns"]))
    assert [record.group for record in read_index(index)] == [*wanted, wanted[0]]


def test_an_image_without_a_group_is_a_group_of_its_own(tmp_path):
    write_set(tmp_path, count=3)
    rows = [{"file": f"covid/{n:03}.png", "label": "covid", "group": ""} for n in range(3)]
    records = read_index(write_index(tmp_path / "plain.csv", rows))
    assert len({record.group for record in records}) == 3


def test_a_missing_file_is_named_with_its_line(tmp_path):
    index = write_index(tmp_path / "index.csv", [{"file": "gone.png", "label": "covid"}])
    with pytest.raises(DataError, match=r"index.csv, line 2: there is no file gone.png"):
        read_index(index)


def test_an_unknown_label_is_named_with_its_line(tmp_path):
    write_set(tmp_path, count=1)
    index = write_index(tmp_path / "index.csv", [{"file": "covid/000.png", "label": "influenza"}])
    with pytest.raises(DataError, match=r"line 2: the label 'influenza' is not known"):
        read_index(index)


def test_an_empty_class_is_refused(tmp_path):
    write_set(tmp_path, count=2)
    index = write_index(tmp_path / "index.csv", [{"file": "covid/000.png", "label": "covid"}])
    with pytest.raises(DataError, match="class non-covid is empty"):
        load_data(DataConfig(index=(str(index),), cache=str(tmp_path / "cache")))


@pytest.mark.parametrize("key", ["test_only", "joined", "negatives_only", "cut_out", "clear", "other"])
def test_a_misspelt_source_is_refused(tmp_path, key):
    """In silence, it would have been trained on or left out."""
    index = str(write_set(tmp_path / "clinic", count=2))
    with pytest.raises(ConfigError, match=rf"data\.{key} names 'clinics', which is no source"):
        load_data(DataConfig(index=(index,), cache=str(tmp_path / "cache"), **{key: ("clinic", "clinics")}))


def test_a_row_that_ends_early_is_named(tmp_path):
    write_set(tmp_path, count=1)
    (tmp_path / "index.csv").write_text("file,label,group\ncovid/000.png\n")
    with pytest.raises(DataError, match=r"index\.csv, line 2: the label '' is not known"):
        read_index(tmp_path / "index.csv")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "has no rows"),
        ("file,label\n", "has no rows"),
        ("a,b\n1,2\n", "has no column file and label; its first line names: a, b"),
        ("file,b\n1,2\n", "has no column label; its first line names: file, b"),
    ],
)
def test_what_is_no_index_is_refused(tmp_path, content, words):
    (tmp_path / "index.csv").write_text(content)
    with pytest.raises(DataError, match=words):
        read_index(tmp_path / "index.csv")


def test_an_index_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"Can't read .*index\.csv"):
        read_index(tmp_path / "index.csv")


def test_a_corrupt_image_is_named(tmp_path):
    index = write_set(tmp_path, count=2)
    file = tmp_path / "covid" / "001.png"
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(DataError, match=r"Can't read the image .*001\.png"):
        prepare_all(read_index(index), DEFAULT_SPEC, tmp_path / "cache")
    file.write_bytes(b"not an image")
    with pytest.raises(DataError, match=r"001\.png"):
        read_grey(file)


def test_a_set_as_it_comes_from_kaggle(tmp_path):
    write_set(tmp_path / "made", count=3)
    (tmp_path / "made" / "covid").rename(tmp_path / "made" / "COVID")
    (tmp_path / "made" / "non-covid").rename(tmp_path / "made" / "non-COVID")
    records = read_folder(tmp_path / "made")
    assert [record.label for record in records].count(1) == 3
    (tmp_path / "made" / "COVID").rename(tmp_path / "made" / "positive")
    with pytest.raises(DataError, match="no folder for the class covid"):
        read_folder(tmp_path / "made")


def test_a_set_as_ucsd_publishes_it(tmp_path):
    names = {"COVID": ["2020.01.24.9-p27-132.png", "2020.01.24.9-p27-133%1.png"], "NonCOVID": ["118.png", "7%2.jpg"]}
    for folder, files in names.items():
        lists = tmp_path / "Data-split" / folder
        lists.mkdir(parents=True)
        (tmp_path / "Images-processed").mkdir(exist_ok=True)
        for part, name in zip(("train", "val"), files, strict=True):
            Image.new("L", (64, 64)).save(tmp_path / "Images-processed" / name)
            (lists / f"{part}CT_{folder}.txt").write_text(name + "\n")
    records = read_ucsd(tmp_path)
    assert {record.part for record in records} == {"train", "val"}
    assert len({record.group for record in records if record.label == 1}) == 1, "figures of one paper belong together"
    (tmp_path / "Images-processed" / "118.png").unlink()
    with pytest.raises(DataError, match=r"there is no image 118\.png"):
        read_ucsd(tmp_path)


def test_prepared_images_are_made_once_for_each_spec(tmp_path):
    records = read_index(write_set(tmp_path / "set", count=2))
    first = prepare_all(records, DEFAULT_SPEC, tmp_path / "cache")
    again = prepare_all(records, DEFAULT_SPEC, tmp_path / "cache", prepare=None)
    assert again.classifier.tobytes() == first.classifier.tobytes()
    assert len(list((tmp_path / "cache").glob("[!.]*"))) == 1


def test_an_outline_that_was_corrected_is_prepared_again(tmp_path):
    """Its maps lie among the prepared images; those of the old outline would be learnt from in silence."""
    first, *others = read_index(write_set(tmp_path / "set", count=2))
    outline = np.zeros(read_grey(first.path).shape, np.uint8)
    records = (replace(first, mask=tmp_path / "outline.png"), *others)
    Image.fromarray(outline).save(records[0].mask)
    before = prepare_all(records, DEFAULT_SPEC, tmp_path / "cache")
    assert not before.maps[0, GROUND_GLASS].any()
    outline[:] = outline_file.GROUND_GLASS
    Image.fromarray(outline).save(records[0].mask)
    assert prepare_all(records, DEFAULT_SPEC, tmp_path / "cache").maps[0, GROUND_GLASS].any()


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size there")
def test_a_full_disk_while_preparing_is_one_error_and_leaves_nothing(tmp_path):
    import resource

    records = read_index(write_set(tmp_path / "set", count=2))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        with pytest.raises(OutputError, match="Can't write"):
            prepare_all(records, DEFAULT_SPEC, tmp_path / "cache")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list((tmp_path / "cache").glob("[!.]*"))
    done = []
    assert len(prepare_all(records, DEFAULT_SPEC, tmp_path / "cache", prepared=lambda *one: done.append(one))) == 4
    assert done == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_prepared_images_take_their_space_before_they_are_mapped(tmp_path):
    """A map over a hole dies with SIGBUS once the disk is full; rows that were written can't."""
    records = read_index(write_set(tmp_path / "set", count=2))
    found = prepare_all(records, DEFAULT_SPEC, tmp_path / "cache")
    file = tmp_path / "cache" / found.name / "classifier.npy"
    assert file.stat().st_size == 128 + found.classifier.nbytes


def test_half_prepared_images_of_a_killed_run_are_made_again(tmp_path):
    records = read_index(write_set(tmp_path / "set", count=2))
    found = prepare_all(records, DEFAULT_SPEC, tmp_path / "cache")
    wanted, folder = found.classifier.tobytes(), tmp_path / "cache" / found.name
    (folder / "complete.json").unlink()
    (folder / "classifier.npy").write_bytes(b"half")
    assert prepare_all(records, DEFAULT_SPEC, tmp_path / "cache").classifier.tobytes() == wanted
