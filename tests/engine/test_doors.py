"""No name out of a file leads out of its folder: every door that makes a path of one, and a crowd of names.

A row is a door: it gets a hostile identifier and a folder, and uses the program as a stranger's file would.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from pydicom import DataElement, Dataset
from pydicom.config import IGNORE

from engine.errors import AlveoscopeError, OutputNotWritableError
from engine.files import inside, safe_name, write_atomically
from engine.phantom import write_phantom
from engine.service import Assessment, ResultStore
from tests.support.assessments import FACTS
from tests.support.results import a_report, a_series_result

HOSTILE = [
    "../../../evil",
    "..",
    ".",
    "",
    "/etc/passwd",
    "..\\..\\evil",
    "C:\\evil",
    "\\\\host\\share\\evil",
    "1.2.3/../../../evil",
    "1.2.3\0/../evil",
    "CON",
    "1.2.3.",
    "1.2 .3",
    "~/evil",
    "\N{FULLWIDTH SOLIDUS}evil",
    "1." * 40 + "9",
    "x" * 5000,
    "\udc80",
]

Door = Callable[[str, Path], None]


def _spool(name: str, folder: Path) -> None:
    from engine.intake.identity import ObjectIdentity
    from engine.intake.spool import Spool

    spool = Spool(folder / "inner" / "spool", minimum_free_bytes=0)
    spool.store(ObjectIdentity("1.2", name, name), b"object")


def _results(name: str, folder: Path) -> None:
    write_atomically(inside(folder / "inner", "studies", f"{safe_name(name)}.json"), "{}")


def _unsafe_results(name: str, folder: Path) -> None:
    write_atomically(inside(folder / "inner", name.replace("\0", "")[:200] + ".json"), "{}")


def _bundle(name: str, folder: Path) -> None:
    from engine.inference.store import install

    archive = folder / "inner" / "bundle.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(zipfile.ZipInfo(name[:1000].encode("utf-8", "replace").decode() or "x"), b"evil")
    install(archive)


def _delivered(name: str, folder: Path) -> None:
    from dataclasses import replace

    from engine.service.deliver import result_path
    from engine.service.values import Place

    (study,) = a_report(a_series_result()).studies
    write_atomically(result_path(Place(folder / "inner"), replace(study, key=name)), "{}")


def _kept(name: str, folder: Path) -> None:
    report = a_report(a_series_result(uid=name), study_uid=name)
    ResultStore(folder / "inner" / "kept").save(Assessment(report, FACTS))


def _deidentified(name: str, folder: Path) -> None:
    from engine.report.deidentify import deidentify_files

    written = name.encode("utf-8", "replace").decode("latin-1")

    def edit(dataset: Dataset, _index: int) -> None:
        for tag, kind in ((0x00080018, "UI"), (0x0020000D, "UI"), (0x00100020, "LO")):
            dataset[tag] = DataElement(tag, kind, written, validation_mode=IGNORE)

    paths = write_phantom(folder / "inner" / "in", slices=1, rows=16, edit=edit)
    deidentify_files(paths, folder / "inner" / "out", b"secret" * 4)


def _scanned_archive(name: str, folder: Path) -> None:
    from engine.dicom import scan

    (image,) = write_phantom(folder / "inner" / "in", slices=1, rows=16)
    with zipfile.ZipFile(folder / "inner" / "in.zip", "w") as opened:
        opened.writestr(zipfile.ZipInfo(name[:1000].encode("utf-8", "replace").decode() or "x"), image.read_bytes())
    scan((folder / "inner" / "in.zip",))


def _outbox(name: str, folder: Path) -> None:
    from engine.intake.send import Outbox

    Outbox(folder / "inner" / "outbox").add(folder / "inner" / name.replace("\0", ""))


def _evidence(name: str, folder: Path) -> None:
    """Who replays is given names by the file; only those of the images that were given are opened, none is written."""
    from engine.evidence.replay import replay
    from engine.evidence.values import Asked, Evidence, SeriesEvidence, SliceDigests

    write_phantom(folder / "inner" / "in", slices=5, rows=16)
    told = SeriesEvidence(name, name, (SliceDigests(name, "", "", "", ""),))
    evidence = Evidence(
        a_report(a_series_result(uid=name), study_uid=name), Asked((name,), False, "auto", "auto", 1), {}, {}, (told,)
    )
    replay(Evidence.from_json(evidence.to_json()), (folder / "inner" / "in",))


DOORS: dict[str, Door] = {
    "receiver's spool": _spool,
    "results of a study": _results,
    "a name that nobody made safe": _unsafe_results,
    "bundle in a ZIP": _bundle,
    "files of a result": _delivered,
    "store of results": _kept,
    "copies without identity": _deidentified,
    "images in a ZIP": _scanned_archive,
    "outbox to the archive": _outbox,
    "evidence": _evidence,
}


@pytest.mark.filterwarnings("ignore:Invalid value for VR", "ignore:The value length")
@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:30])
@pytest.mark.parametrize("door", DOORS)
def test_no_name_leads_out_of_its_folder(door: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALVEOSCOPE_DATA", str(tmp_path / "deep" / "inner" / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    with suppress(AlveoscopeError, OSError, ValueError):  # refused is as good as renamed
        DOORS[door](name, tmp_path / "deep")
    found = [path for path in tmp_path.rglob("*") if not path.is_dir()]
    assert [path for path in found if (tmp_path / "deep" / "inner") not in path.parents] == []
    assert not Path("/evil").exists()
    shutil.rmtree(tmp_path / "deep")


def test_safe_names_are_unique_short_and_plain() -> None:
    names = {safe_name(identifier) for identifier in HOSTILE}
    assert len(names) == len(HOSTILE)
    assert all(len(name) <= 64 and set(name) <= set("0123456789abcdef-id") for name in names)
    assert safe_name("1.2.840.10008") == "1.2.840.10008"
    assert safe_name("a") != safe_name("A"), "also where the file system folds letters"


def test_a_path_that_leads_out_is_an_error_of_the_tree(tmp_path: Path) -> None:
    assert inside(tmp_path, "a", "..", "b") == tmp_path / "a" / ".." / "b"
    with pytest.raises(OutputNotWritableError, match="leads out of"):
        inside(tmp_path, "..", tmp_path.name + "-other")
