"""The arm64 run: how results are compared, and its short form where its root has been made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.phantom import write_phantom
from tests.support.bundles import tiny_bundle

ARM64 = Path(__file__).resolve().parents[2] / "build" / "arm64"


@pytest.fixture
def arm64(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ARM64.parent))
    monkeypatch.syspath_prepend(str(ARM64))


@pytest.mark.usefixtures("arm64")
def test_numbers_are_compared_by_name_and_everything_else_for_equality() -> None:
    import compare

    one = {"verdict": "negative", "probability": 0.25, "measures": {"lung_ml": {"value": 4000.0, "unit": "mL"}}}
    other = {"verdict": "negative", "probability": 0.2501, "measures": {"lung_ml": {"value": 4000.0, "unit": "mL"}}}
    found = compare.compare({**one, "time": "now"}, {**other, "time": "later"}, 1e-3)
    assert (found.words, found.unequal) == (2, [])
    assert list(found.rows()) == ["probability: 1, largest difference 0.0001", "1 numbers of 1 other kinds: equal"]


@pytest.mark.usefixtures("arm64")
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"verdict": "positive"}, "/verdict: 'negative' and 'positive'"),
        ({"probability": 0.5}, "/probability: 0.25 and 0.5"),
        ({"probability": None}, "/probability: 0.25 and None"),
        ({"probability": float("nan")}, "/probability: 0.25 and nan"),
        ({"slices": [1]}, "/slices: [1, 2] and [1]"),
        ({"more": "here"}, "/more: None and 'here'"),
    ],
)
def test_what_differs_is_named(change: dict[str, Any], named: str) -> None:
    import compare

    one = {"verdict": "negative", "probability": 0.25, "slices": [1, 2]}
    assert compare.compare(one, {**one, **change}, 1e-3).unequal == [named]


@pytest.fixture
def machine(arm64: None, tmp_path: Path) -> Any:
    import emulator

    return emulator.Emulator(tmp_path / "root", tmp_path / "qemu-aarch64", tmp_path / "shared", True)


def test_the_root_is_entered_with_an_environment_of_its_own(machine: Any) -> None:
    """Set before the root is entered: a root that holds nothing but the frozen program has no ``env``."""
    command = machine.command(["/opt/program", "doctor"], HOME="/elsewhere")
    assert command[:2] == ["env", "-i"]
    unshare = command.index("unshare")
    assert {"HOME=/elsewhere", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"} <= set(command[2:unshare])
    places = [str(machine.qemu), str(machine.root), str(machine.shared)]
    assert command[-5:] == [*places, "/opt/program", "doctor"]


def test_the_builds_own_scripts_run_emulated_with_the_sources_date(
    machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import frozen

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    command = frozen.building(machine, "/venv/bin/python", "archive.py", "--level", "3")
    script = str(frozen.TREE / "build" / "archive.py")
    assert command[-7:] == ["/venv/bin/python", script, "--here", "--site", "generic", "--level", "3"]
    assert {"SOURCE_DATE_EPOCH=1764000000", "PYTHONPATH=", "LC_ALL=C.UTF-8"} <= set(command)


def test_the_sources_are_copied_anew_and_what_freezing_wrote_stays(arm64: None, tmp_path: Path) -> None:
    import tree

    root, copy = tmp_path / "root", tmp_path / "tree"
    for name in ("engine/new.py", "engine/__pycache__/new.pyc", "LICENSE", "tests/test_new.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    for name in ("engine/gone.py", "dist/app/alveoscope"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(name, encoding="utf-8")
    tree.copy_sources(copy, ("engine", "LICENSE"), root)
    files = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert files == {"engine/new.py", "LICENSE", "dist/app/alveoscope"}


def test_a_busy_computer_is_not_taken_for_one_without_binfmt(machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import emulator

    def busy(command: list[str], *, timeout: float | None = None, **_options: Any) -> Any:
        if timeout is not None:
            raise subprocess.TimeoutExpired(command, timeout)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", busy)
    assert emulator.find_emulator(machine.root, machine.qemu, machine.shared).binfmt


@pytest.mark.usefixtures("arm64")
def test_a_result_stands_for_the_app_that_gave_it(tmp_path: Path) -> None:
    """Code and networks make another app; documents and build scripts don't."""
    import tree

    for name in ("engine/bundles/net.onnx", "desktop/app.py", "build/README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    first = tree.app_digest(tmp_path)
    (tmp_path / "build" / "README.md").write_text("rewritten", encoding="utf-8")
    assert tree.app_digest(tmp_path) == first
    (tmp_path / "engine" / "bundles" / "net.onnx").write_text("another", encoding="utf-8")
    assert tree.app_digest(tmp_path) != first


@pytest.fixture
def places(arm64: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import steps

    monkeypatch.setattr(steps, "SHARED", tmp_path)
    return tmp_path


def test_only_a_step_that_ended_well_is_known_and_only_for_its_app(
    places: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import steps

    step = steps.STEPS[0]
    good, bad = [sys.executable, "-c", "print(1)"], [sys.executable, "-c", "raise SystemExit('no decoder')"]
    assert steps.run(step, "x86_64", good, "app")
    assert steps.known(step, "x86_64", "app") is not None
    assert steps.known(step, "x86_64", "another app") is None
    assert not steps.run(step, "x86_64", bad, "app")
    assert steps.known(step, "x86_64", "app") is None
    assert "no decoder" in capsys.readouterr().out


@pytest.mark.usefixtures("places")
def test_a_network_call_that_is_not_local_fails_the_step() -> None:
    import steps

    step = steps.STEPS[0]

    def talks(family: str) -> Any:
        def work(folder: Path) -> None:
            (folder / steps.TRACE).write_text(f"1 socket({family}, SOCK_STREAM, 0) = 3\n", encoding="utf-8")
            steps.result(step, "aarch64").write_text("{}", encoding="utf-8")

        return work

    assert not steps.keep(step, "aarch64", "app", talks("AF_INET"))
    assert steps.known(step, "aarch64", "app") is None
    assert steps.keep(step, "aarch64", "app", talks("AF_UNIX"))
    known = steps.known(step, "aarch64", "app")
    assert known is not None
    assert known.calls == 1


def test_the_frozen_program_stands_for_python(machine: Any, tmp_path: Path) -> None:
    import smoke
    import steps

    (step,) = (one for one in steps.STEPS if one.name == "analyze-int8")
    command = smoke.command(step, tmp_path / "app", machine)
    words = command[command.index(str(tmp_path / "app" / "alveoscope")) :]
    assert words[1:3] == ["analyze", str(steps.PHANTOM)]
    assert words[-1] == str(steps.result(step, smoke.SIDE))
    assert not [word for word in command if word.startswith("ALVEOSCOPE_BUNDLE")]  # it takes its own
    assert "PYTHONPATH=" in command


def test_an_empty_root_holds_the_c_library_and_fonts_and_no_qt(machine: Any) -> None:
    import smoke

    libraries = machine.root / "lib" / "aarch64-linux-gnu"
    fonts = machine.root / "usr" / "share" / "fonts"
    for folder in (libraries, fonts):
        folder.mkdir(parents=True)
    for name in ("libc.so.6", "ld-linux-aarch64.so.1", "libEGL.so.1"):
        (libraries / name).touch()
    (fonts / "DejaVuSans.ttf").touch()
    empty = smoke.empty_machine(machine).root
    files = {path.relative_to(empty).as_posix() for path in empty.rglob("*") if path.is_file()}
    assert files == {"lib64/libc.so.6", "lib64/ld-linux-aarch64.so.1", "usr/share/fonts/DejaVuSans.ttf"}


def test_the_windows_verdict_is_the_last_one_of_the_audit_chain(arm64: None, tmp_path: Path) -> None:
    import smoke

    chain = tmp_path / ".local" / "share" / "alveoscope" / "audit" / "audit.jsonl"
    chain.parent.mkdir(parents=True)
    records = [
        {"event": "opened", "details": {}},
        *({"event": "analysed", "details": {"verdict": v, "probability": p}} for v, p in [("a", 0.5), ("b", 0.75)]),
        {"event": "closed", "details": {}},
    ]
    chain.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    assert smoke.judged(tmp_path) == {"verdict": "b", "probability": 0.75}


def test_the_page_is_made_of_what_is_kept_of_this_app(places: Path) -> None:
    import page
    import steps

    def gives(document: dict[str, Any]) -> Any:
        return lambda folder: (folder / "result.json").write_text(json.dumps(document), encoding="utf-8")

    doctor = {"checks": [{"name": "numpy", "outcome": "ok", "detail": "2.2.6"}]}
    by_name = {step.name: step for step in steps.STEPS}
    for side, probability in (("x86_64", 0.25), ("aarch64", 0.252)):
        steps.keep(by_name["doctor"], side, "app", gives(doctor))
        result = {"verdict": "negative", "probability": probability, "lung_ml": 4000.0}
        steps.keep(by_name["analyze-int8"], side, "app", gives(result))
        steps.keep(by_name["demo"], side, "another app", gives(result))
    rows = list(page.table("aarch64", "app"))
    assert [row.split(" | ")[1:4] for row in rows] == [
        ["1, all equal", "0", "none"],
        ["1, all equal", "2", "probability 0.002"],
    ]
    assert "numpy 2.2.6" in page.version_line("app")
    assert list(page.table(page.SIDE, "app")) == []
    assert page.packed("app") == []
    with pytest.raises(RuntimeError):
        page.version_line("a third app")


@pytest.mark.usefixtures("arm64")
def test_only_what_is_between_its_marks_is_written() -> None:
    import page

    text = page.PAGE.read_text(encoding="utf-8")
    told = page.written(page.written(text, ["one"]), ["two", ""])
    assert told.count(page.BEGIN) == told.count(page.END) == 1
    assert "two" in told
    assert "\none\n" not in told
    before, after = text.split(page.BEGIN)[0], text.split(page.END)[1]
    assert told.startswith(before)
    assert told.endswith(after)


@pytest.mark.slow
@pytest.mark.usefixtures("arm64")
def test_the_engine_gives_on_arm64_what_it_gives_here(tmp_path: Path, project_root: Path) -> None:
    """One compressed phantom, a small bundle: decoding in its own process, preparation, networks, verdict."""
    import compare
    from emulator import APP, find_emulator
    from root import PLACE, emulator

    if not (PLACE / "root" / APP.lstrip("/") / "numpy").is_dir() or not emulator().is_file():
        pytest.skip("no arm64 root here: python build/arm64/run.py makes it (Debian, network, qemu 10)")
    sources = tmp_path / "sources" / "engine"
    shutil.copytree(project_root / "engine", sources, ignore=shutil.ignore_patterns("alveoscope-ct", "__pycache__"))
    write_phantom(tmp_path / "ct", slices=8, covid=True, transfer_syntax="1.2.840.10008.1.2.4.70")
    bundle = tiny_bundle(tmp_path)
    # its key is trusted in the home of the tests: the emulated side has one of its own
    shutil.copytree(os.environ["XDG_CONFIG_HOME"], tmp_path / "home" / ".config")
    arguments = ["-m", "engine.cli", "analyze", str(tmp_path / "ct"), "-q", "--bundle", str(bundle), "--json"]
    machine = find_emulator(PLACE / "root", emulator(), tmp_path)
    there = machine.python(*arguments, str(tmp_path / "there.json"), PYTHONPATH=f"{tmp_path / 'sources'}:{APP}")
    here = [sys.executable, *arguments, str(tmp_path / "here.json")]
    codes = []
    for command in (here, there):
        done = subprocess.run(
            command, cwd=project_root, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=290
        )
        assert done.returncode in (0, 3), done.stderr
        codes.append(done.returncode)
    assert codes[0] == codes[1]
    one, other = (json.loads((tmp_path / f"{side}.json").read_text(encoding="utf-8")) for side in ("here", "there"))
    assert other["backend"]["name"] == "onnxruntime-cpu"
    assert compare.compare(one, other, 1e-4).unequal == []
