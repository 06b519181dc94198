"""How the tests are run: a worker a core and one more unless one says otherwise; one that dies hides nothing."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.order import dealt
from tests.support.quick import is_touched, touched_places

FIVE = ["-n", "5", "--dist", "worksteal"]


@pytest.fixture
def run(project_root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("tests_run", project_root / "tests" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("given", "cores", "chosen"),
    [
        ([], 4, FIVE),
        (["tests/engine"], 4, ["tests/engine", *FIVE]),
        ([], 1, []),
        (["-n", "0"], 4, ["-n", "0"]),
        (["--numprocesses=3"], 4, ["--numprocesses=3"]),
        (["tests/engine/test_api.py::test_a"], 4, ["tests/engine/test_api.py::test_a"]),
        (["--pdb"], 4, ["--pdb"]),
        (["--coverage"], 4, FIVE),
        ([], 16, ["-n", "8", "--dist", "worksteal"]),
        (["--quick"], 4, ["-m", "not slow and not display", "--budget", "30", "-n", "4", "--dist", "load"]),
    ],
)
def test_one_worker_more_than_cores_unless_one_says_otherwise(run, given, cores, chosen) -> None:
    assert run.pytest_arguments(given, cores) == chosen


@pytest.mark.parametrize(
    ("arguments", "count"), [(FIVE, 5), (["-n", "0"], 1), (["-n4"], 1), (["-n", "auto"], 1), (["-n"], 1), ([], 1)]
)
def test_workers_share_the_cores(run, arguments, count) -> None:
    assert run.workers(arguments) == count


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_every_worker_begins_with_some_of_the_longest_files(workers: int) -> None:
    """None is lost, files stay together, and each of the pieces that xdist hands out begins with long ones."""
    groups = [[f"{name}{number}" for number in range(5)] for name in "ABCDEFabcdefghijk"]
    order = dealt(groups, workers, lambda group: group[0].isupper())  # type: ignore[arg-type, attr-defined]
    assert sorted(order) == sorted(test for group in groups for test in group)  # type: ignore[type-var]
    begin = 0
    for number in range(workers):
        piece = order[begin : begin + (len(order) - begin) // (workers - number)]
        longest = [test for test in piece if test[0].isupper()]  # type: ignore[index]
        assert len(longest) == 30 // workers
        assert piece[: len(longest)] == longest
        begin += len(piece)


def test_one_worker_takes_all_that_wait() -> None:
    """Two of them at once would leave a core without work."""
    groups = [[f"{name}{number}" for number in range(5)] for name in "ABCDwxabcdefghijk"]
    order = dealt(groups, 3, lambda group: group[0][0] in "ABCDw", lambda group: group[0][0] in "wx")  # type: ignore[arg-type, index, list-item]
    assert sorted(order) == sorted(test for group in groups for test in group)  # type: ignore[type-var]
    third = len(order) // 3
    assert [test[0] for test in order[:10]] == [*"AAAAACCCCC"]  # type: ignore[index]
    assert [test[0] for test in order[third : third + 10]] == [*"BBBBBDDDDD"]  # type: ignore[index]
    assert [test[0] for test in order[2 * third : 2 * third + 10]] == [*"wwwwwxxxxx"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ("engine/dicom/read.py", "tests/engine/dicom"),
        ("engine/errors.py", "tests/engine"),
        ("desktop/jobs/worker.py", "tests/desktop"),
        ("tests/engine/test_api.py", "tests/engine/test_api.py"),
    ],
)
def test_what_was_touched_comes_first(changed, place) -> None:
    assert touched_places([changed, "README.md"]) == {place}
    assert is_touched(f"{place}/test_x.py" if not place.endswith(".py") else place, {place})
    assert not is_touched("tests/training/test_fit.py", {place})


def test_after_its_time_the_quick_loop_begins_nothing(project_root: Path) -> None:
    command = [sys.executable, "-m", "pytest", "tests/architecture/test_numbers.py", "--budget", "0", "-n", "0"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(command, cwd=project_root, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert "the time of the quick loop was over" in run.stdout
    assert "passed" not in run.stdout.splitlines()[-1]
    count = int(re.search(r"(\d+) skipped", run.stdout.splitlines()[-1])[1])
    assert f"skipped: {count} because not begun: the time of the quick loop was over" in run.stdout.splitlines()


@pytest.mark.slow
def test_a_worker_that_dies_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    pytest.importorskip("xdist", reason="pytest-xdist is in the dev extra")
    (tmp_path / "test_dies.py").write_text("import os\ndef test_dies(): os.abort()\n", encoding="utf-8")
    (tmp_path / "test_lives.py").write_text("def test_one(): pass\ndef test_two(): pass\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "xdist",
        "-p",
        "no:cacheprovider",
        "-n",
        "2",
        "--dist",
        "worksteal",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # four processes start, and none needs Qt
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "crashed while running 'test_dies.py::test_dies'" in run.stdout
    assert "1 failed, 2 passed" in run.stdout.splitlines()[-1]
