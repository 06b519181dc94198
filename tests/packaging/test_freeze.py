"""Parts of freezing that need no freeze: warnings, names, metadata, prefixes, digests, refusals."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.build_scripts import BUILD, script

pytest.importorskip("packaging", reason="packaging comes with the dev and the build extra")
freeze = script("freeze")
inputs = script("inputs")
prepare = script("prepare")
paths = script("paths")
digests = script("digests")


def test_a_warning_that_nobody_allowed_fails_the_build() -> None:
    log = [
        "120 INFO: Looking for dynamic libraries",
        "130 WARNING: Library not found: could not resolve 'libxcb-icccm.so.4', dependency of '/x/libqxcb.so'.",
        "140 WARNING: Library not found: could not resolve 'libgtk-3.so.0', dependency of "
        "'/x/PySide6/Qt/plugins/platformthemes/libqgtk3.so'.",
        '150 WARNING: Hidden import "jpeg_ls" not found!',
    ]
    found = freeze.unexpected_warnings(log)
    assert len(found) == 2
    assert "libxcb-icccm" in found[0]
    assert "jpeg_ls" in found[1]


@pytest.mark.parametrize(
    ("library", "plugin", "allowed"),
    [
        ("libwebp.so.6", "imageformats/libqwebp.so", True),
        ("libtiff.so.5", "imageformats/libqtiff.so", True),
        ("libpango-1.0.so.0", "platformthemes/libqgtk3.so", True),
        ("libSM.so.6", "xcbglintegrations/libqxcb-egl-integration.so", True),
        ("libcups.so.2", "printsupport/libcupsprintersupport.so", True),
        ("libSM.so.6", "platforms/libqxcb.so", False),
        ("libwebp.so.6", "imageformats/libqsvg.so", False),
    ],
)
def test_a_library_may_be_absent_for_plug_ins_that_stay_out(library: str, plugin: str, allowed: bool) -> None:
    """As Qt 6.8 for aarch64 links them, which was built on an older distribution."""
    path = f"/x/PySide6/Qt/plugins/{plugin}"
    line = f"9 WARNING: Library not found: could not resolve '{library}', dependency of '{path}'."
    assert (freeze.unexpected_warnings([line]) == []) is allowed


def test_a_build_on_a_slow_computer_does_not_fail_for_that() -> None:
    """PyInstaller's helper that ends late has done its work by then; one that can't be ended has not been seen."""
    lines = [f"42 WARNING: Timed out while waiting for the child process to {end}!" for end in ("exit", "be killed")]
    (found,) = freeze.unexpected_warnings(lines)
    assert "be killed" in found


def test_every_allowed_warning_has_its_reason() -> None:
    assert all(len(reason) > 10 for reason in freeze.ALLOWED_WARNINGS.values())


def test_a_profile_that_is_not_valid_stops_the_build_with_its_sentence(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text('schema = 1\nname = "x"\nbaner = "y"\n', encoding="utf-8")
    with pytest.raises(SystemExit, match=r"unknown key 'baner'\. Did you mean 'banner'\?"):
        freeze.site_file(str(file))
    with pytest.raises(SystemExit, match=r"nowhere\.toml is missing"):
        freeze.site_file("nowhere")


def test_the_release_is_named_by_version_platform_and_site() -> None:
    name = paths.release_name("er-triage")
    assert name == f"alveoscope-{paths.app_version()}-{paths.platform_name()}-er-triage"


def test_the_date_of_the_sources_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert inputs.source_date() == 1_700_000_000


def test_a_computer_without_git_builds_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert inputs.source_date() == 315_532_800


def test_what_is_frozen_is_known_by_its_inputs(tmp_path: Path) -> None:
    (tmp_path / "engine" / "__pycache__").mkdir(parents=True)
    module, profile = tmp_path / "engine" / "a.py", tmp_path / "site.toml"
    module.write_text("one = 1\n", encoding="utf-8")
    profile.write_text("schema = 1\n", encoding="utf-8")
    before = inputs.digest([profile, None], tmp_path)
    (tmp_path / "engine" / "__pycache__" / "a.pyc").write_bytes(b"compiled")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("", encoding="utf-8")
    assert inputs.digest([profile, None], tmp_path) == before
    found = {before}
    for path, text in ((profile, "schema = 2\n"), (module, "one = 2\n"), (module.with_name("b.py"), "")):
        path.write_text(text, encoding="utf-8")
        found.add(inputs.digest([profile, None], tmp_path))
    assert len(found) == 4


def test_a_folder_is_kept_only_while_all_of_it_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "WORK", tmp_path / "work")
    folder = tmp_path / "app"
    (folder / "inside").mkdir(parents=True)
    (folder / "inside" / "module").write_text("x", encoding="utf-8")
    digests.write_contents(folder)
    assert not inputs.is_unchanged(folder, "one")
    inputs.remember(folder, "one")
    assert inputs.is_unchanged(folder, "one")
    assert not inputs.is_unchanged(folder, "two")
    (folder / "inside" / "module").write_text("y", encoding="utf-8")
    assert not inputs.is_unchanged(folder, "one")
    (folder / "inside" / "module").write_text("x", encoding="utf-8")
    (folder / "more").write_text("", encoding="utf-8")
    assert not inputs.is_unchanged(folder, "one")


def test_a_prefix_is_replaced_in_place_and_shared_endings_survive() -> None:
    """The linker may keep "3.11.7" only as the end of the folder's name."""
    before = b"\0/home/builder/versions/3.11.7\0/home/builder/versions/3.11.7/lib\0"
    after = prepare.replace_prefix(before, "/home/builder/versions/3.11.7")
    assert len(after) == len(before)
    assert b"builder" not in after
    assert after.count(b"/3.11.7") == 2
    assert os.path.normpath(after.split(b"\0")[1]) == b"/usr/3.11.7"
    assert prepare.replace_prefix(before, "/usr/local") == before


def test_the_documents_for_site_it_go_along_and_their_links_hold(tmp_path: Path) -> None:
    freeze.copy_documents(tmp_path)
    pages = sorted(tmp_path.rglob("*.md"))
    assert {page.name for page in pages} >= {"README.md", "CONFORMANCE.md", "windows.md"}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        heads = [re.sub(r"[^a-z0-9 -]", "", head.lower()) for head in re.findall(r"^#+ (.*)", text, re.MULTILINE)]
        anchors = {head.strip().replace(" ", "-") for head in heads}
        for link in re.findall(r"\]\(([^)]+)\)", text):
            if link.startswith("#"):
                assert link[1:] in anchors, f"{page.name}: {link}"
            else:
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_only_entry_points_of_the_app_are_frozen() -> None:
    groups = {"alveoscope.desktop": {"open": "desktop.app:main"}, "someone.else": {"x": "y:z"}}
    assert prepare.entry_points_text(groups) == "[alveoscope.desktop]\nopen = desktop.app:main\n"


def test_the_digest_list_is_sorted_and_checked_by_sha256sum(tmp_path: Path) -> None:
    for name in ("b é", "a", "c/d"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    digests.write_contents(tmp_path)
    text = (tmp_path / "CONTENTS.sha256").read_text(encoding="utf-8")
    assert [line[66:] for line in text.splitlines()] == ["a", "b é", "c/d"]
    if sys.platform == "linux":
        check = ["sha256sum", "--check", "--quiet", "CONTENTS.sha256"]
        assert subprocess.run(check, cwd=tmp_path, check=False).returncode == 0


def test_a_bundle_without_a_manifest_is_not_put_in(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"is no model bundle: it has no manifest\.json"):
        freeze._replace_bundle(tmp_path, tmp_path)


def test_nothing_in_build_is_a_package_and_the_installer_is_plain_sh() -> None:
    assert not list(BUILD.rglob("__init__.py"))
    assert subprocess.run(["sh", "-n", str(BUILD / "install" / "install.sh")], check=False).returncode == 0


def test_two_archives_of_the_same_folder_are_equal_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zstandard = pytest.importorskip("zstandard", reason="zstandard is in the build extra")
    archive = script("archive")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    written = []
    for turn in ("one", "two"):
        folder = tmp_path / turn / "app"
        folder.mkdir(parents=True)
        for name in ("b", "a") if turn == "one" else ("a", "b"):
            (folder / name).write_text(name * 1000, encoding="utf-8")
        (folder / "link").symlink_to("a")
        target = tmp_path / f"{turn}.tar.zst"
        archive.write_tar_zst(folder, target, 3)
        written.append(target.read_bytes())
    assert written[0] == written[1]
    plain = tmp_path / "plain.tar"
    plain.write_bytes(zstandard.ZstdDecompressor().decompress(written[0], max_output_size=1 << 20))
    with tarfile.open(plain) as tar:
        assert tar.getnames() == ["app", "app/a", "app/b", "app/link"]
        assert {(entry.uid, entry.uname, entry.mtime) for entry in tar} == {(0, "root", 1_700_000_000)}


def test_a_key_inside_the_project_is_refused(project_root: Path) -> None:
    pytest.importorskip("zstandard", reason="zstandard is in the build extra")
    with pytest.raises(SystemExit, match="lies inside the project"):
        script("archive").sign(project_root / "dist" / "SHA256SUMS", project_root / "release.key")


def test_the_bill_of_materials_holds_what_is_shipped_marks_what_froze_it_and_drops_the_rest() -> None:
    table = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"name": name, "bom-ref": name[0]} for name in ("NumPy", "PyInstaller", "torch")],
        "dependencies": [
            {"ref": "root", "dependsOn": ["N", "P", "t"]}, {"ref": "N"}, {"ref": "P", "dependsOn": ["N"]}, {"ref": "t"},
        ],
    }  # fmt: skip
    kept = script("sbom").without_others(table, {"numpy"}, {"pyinstaller"})
    assert [(one["name"], one.get("scope")) for one in kept["components"]] == [
        ("NumPy", None),
        ("PyInstaller", "excluded"),
    ]
    assert kept["dependencies"] == [
        {"ref": "root", "dependsOn": ["N", "P"]},
        {"ref": "N"},
        {"ref": "P", "dependsOn": ["N"]},
    ]


def test_a_locked_distribution_that_the_bill_of_materials_forgets_is_named() -> None:
    hashed = " \\\n    --hash=sha256:0\n"
    lock = f"numpy==2.0{hashed}colorama==0.4.6 ; sys_platform == 'no'{hashed}fpdf2==2.8{hashed}py-serial==1.0{hashed}"
    table = {"components": [{"name": "NumPy"}, {"name": "py_serial"}]}
    installed = {"numpy", "py-serial", "fpdf2", "colorama", "pytest"}
    assert script("sbom").forgotten_in(table, installed, lock) == ["fpdf2"]


def test_what_an_extra_brings_is_in_the_closure_of_who_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    dependencies = script("dependencies")
    requires = {
        "bom": ["schema[format]", "never; sys_platform == 'no'"],
        "schema": ["attrs", "fqdn; extra == 'format'"],
    }
    made = {
        name: SimpleNamespace(name=name, requires=requires.get(name)) for name in ("bom", "schema", "attrs", "fqdn")
    }
    monkeypatch.setattr(dependencies, "_installed", made.__getitem__)
    assert [one.name for one in dependencies._closure(["bom", "schema"])] == ["attrs", "bom", "fqdn", "schema"]
    assert [one.name for one in dependencies._closure(["schema"])] == ["attrs", "schema"]
