"""The service under faults, a short drive: see ``tests/end2end/drive.py`` for the long one, by hand."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.end2end.drive import Drive, Plan, driven
from tests.support.bundles import tiny_bundle
from tests.support.tools import dcmtk

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills with POSIX signals")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="who is not root mounts nothing")
def test_a_drive_that_can_not_be_set_up_leaves_nothing_mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_study(drive: Drive, _number: int) -> list[Path]:
        if not drive.small:
            pytest.skip("nothing can be mounted here")
        raise OSError("No space left on device")

    monkeypatch.setattr(Drive, "_study", no_study)
    with pytest.raises(OSError, match="No space left"), driven(Plan(sqlite=True), tmp_path):
        pytest.fail("it was set up")
    assert not (tmp_path / "disk").is_mount()


@pytest.mark.slow
@pytest.mark.waits
@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_unjudged_after_kills_a_full_disk_and_damage() -> None:
    dcmtk("storescu")
    # Not pytest's own folder, which nobody else may enter; a drive that failed leaves it to be looked into.
    root = Path(tempfile.mkdtemp(prefix="alveoscope-drive-"))
    root.chmod(0o755)
    bundle = tiny_bundle(root / "bundle")
    command = (sys.executable, "-m", "tests.support.impatient")
    plan = Plan(studies=6, kills=3, full_seconds=5.0, gap_seconds=(2.0, 9.0), bundle=bundle, command=command)
    with driven(plan, root) as drive:
        rows = drive.table()
    assert [(what, figure) for what, figure, right in rows if not right] == [], drive.log
    shutil.rmtree(root, ignore_errors=True)
