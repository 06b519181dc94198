"""The installer: per user, upgrade and back, side by side, and everything that it must refuse, changing nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.fake_release import make_release, write_release_file

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="install.sh is for Linux"),
    pytest.mark.skipif(shutil.which("zstd") is None, reason="zstd is not on this machine"),
]

Install = Callable[..., subprocess.CompletedProcess[str]]
FIRST, SECOND = "alveoscope-1.0.0-linux-test", "alveoscope-1.1.0-linux-test"


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    make_release(folder, "1.0.0")
    make_release(folder, "1.1.0")
    return folder


@pytest.fixture
def release(releases: Path, tmp_path: Path) -> Path:
    """A copy of the first release, to be spoilt, under a path with a space and a letter that is not ASCII."""
    return Path(shutil.copytree(releases / "release-1.0.0", tmp_path / "Stick é 1"))


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    return tmp_path / "Programme für alle"


@pytest.fixture
def install(prefix: Path) -> Install:
    def run(script: Path, *arguments: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = ["sh", str(script), "--user", "--prefix", str(where or prefix), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return run


def current(prefix: Path) -> str:
    return str((prefix / "alveoscope" / "current").readlink())


def assert_refused(run: subprocess.CompletedProcess[str], sentence: str, prefix: Path) -> None:
    assert run.returncode == 1, run.stdout + run.stderr
    assert sentence in run.stderr
    assert run.stderr.startswith("install: ")
    assert not (prefix / "alveoscope" / "current").exists()
    assert not list(prefix.glob("alveoscope/.incoming*"))


def test_it_installs_a_command_a_menu_entry_an_icon_and_a_file_type(
    release: Path, prefix: Path, install: Install
) -> None:
    run = install(release / "install.sh")
    assert run.returncode == 0, run.stderr
    assert f"Installed {FIRST}" in run.stdout
    answer = subprocess.run([prefix / "bin" / "alveoscope", "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout == "alveoscope 1.0.0\n"
    entry = (prefix / "share" / "applications" / "alveoscope.desktop").read_text(encoding="utf-8")
    assert f'Exec="{prefix}/alveoscope/current/alveoscope" open %F' in entry
    assert "MimeType=application/dicom" in entry
    assert (prefix / "share" / "icons" / "hicolor" / "48x48" / "apps" / "alveoscope.png").is_file()
    assert "application/dicom" in (prefix / "share/mime/packages/alveoscope-dicom.xml").read_text(encoding="utf-8")


def test_silent_says_nothing_and_no_menu_leaves_the_menu_alone(release: Path, prefix: Path, install: Install) -> None:
    run = install(release / "install.sh", "--silent", "--no-menu")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (prefix / "bin" / "alveoscope").is_symlink()
    assert not (prefix / "share" / "applications").exists()


def test_an_upgrade_keeps_the_old_version_beside_it_and_can_go_back(
    releases: Path, prefix: Path, install: Install
) -> None:
    for version in ("1.0.0", "1.1.0"):
        assert install(releases / f"release-{version}" / "install.sh").returncode == 0
    assert current(prefix) == SECOND
    listed = install(releases / "release-1.1.0" / "install.sh", "--list").stdout
    assert listed == f"{FIRST}\n{SECOND}  (in use)\n"
    back = install(releases / "release-1.1.0" / "install.sh", "--rollback")
    assert back.returncode == 0, back.stderr
    assert current(prefix) == FIRST
    answer = subprocess.run([prefix / "bin" / "alveoscope", "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout == "alveoscope 1.0.0\n"


def test_the_same_release_can_be_installed_again(release: Path, prefix: Path, install: Install) -> None:
    """What was damaged on this computer is repaired by it."""
    assert install(release / "install.sh").returncode == 0
    (prefix / "alveoscope" / FIRST / "alveoscope").write_text("damaged", encoding="utf-8")
    again = install(release / "install.sh")
    assert again.returncode == 0, again.stderr
    answer = subprocess.run([prefix / "bin" / "alveoscope", "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout == "alveoscope 1.0.0\n"


def test_a_folder_that_is_named_from_here_is_found_from_everywhere(
    release: Path, install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert install(release / "install.sh", where=Path("apps here")).returncode == 0
    command = tmp_path / "apps here" / "bin" / "alveoscope"
    assert subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout
    entry = (tmp_path / "apps here" / "share/applications/alveoscope.desktop").read_text(encoding="utf-8")
    assert f'Exec="{tmp_path}/apps here/alveoscope/current/alveoscope" open %F' in entry


def test_what_root_installs_for_all_users_they_can_read(release: Path, prefix: Path) -> None:
    """Also where root's files are its own by habit, as security guides have it."""
    command = ["sh", "-c", 'umask 077; sh "$1" --system --prefix "$2"', "sh", str(release / "install.sh"), str(prefix)]
    subprocess.run(command, check=True, capture_output=True)
    closed = [path for path in prefix.rglob("*") if not path.is_symlink() and not path.stat().st_mode & 0o004]
    assert closed == []


@pytest.mark.parametrize("spoilt", ["bin", "share/icons"])
def test_where_no_command_or_menu_can_be_written_the_version_in_use_stays(
    spoilt: str, releases: Path, prefix: Path, install: Install
) -> None:
    assert install(releases / "release-1.0.0" / "install.sh").returncode == 0
    shutil.rmtree(prefix / spoilt)
    (prefix / spoilt).write_text("no folder", encoding="utf-8")
    run = install(releases / "release-1.1.0" / "install.sh")
    assert run.returncode == 1
    assert f"no permission to write to {prefix / spoilt}" in run.stderr
    assert current(prefix) == FIRST


def test_going_back_without_an_earlier_version_is_refused(release: Path, install: Install) -> None:
    assert install(release / "install.sh").returncode == 0
    run = install(release / "install.sh", "--rollback")
    assert run.returncode == 1
    assert "there is no earlier version to go back to" in run.stderr


@pytest.mark.parametrize("name", [f"{FIRST}.tar.zst", "RELEASE", "install.sh"])
def test_a_release_in_which_one_byte_changed_is_refused(
    name: str, release: Path, prefix: Path, install: Install, tmp_path: Path
) -> None:
    script = shutil.copy(release / "install.sh", tmp_path / "install.sh") if name == "install.sh" else None
    content = bytearray((release / name).read_bytes())
    content[len(content) // 2] ^= 1
    (release / name).write_bytes(content)
    if script is not None:
        # The changed script might do anything; what an untouched copy of it says about it is what counts.
        (release / "checker.sh").write_bytes(Path(script).read_bytes())
    run = install(release / ("checker.sh" if script else "install.sh"))
    assert run.returncode == 1
    assert not (prefix / "alveoscope" / "current").exists()
    assert f"{name} was changed or damaged" in run.stderr


def test_a_file_that_changed_after_packing_is_refused(
    releases: Path, tmp_path: Path, prefix: Path, install: Install
) -> None:
    """The archive's own sum is right, but what comes out of it is not what was frozen."""
    release = Path(shutil.copytree(releases / "release-1.0.0", tmp_path / "r"))
    app = Path(shutil.copytree(releases / "frozen" / FIRST, tmp_path / "f" / FIRST))
    (app / "icons" / "alveoscope.svg").write_text("<svg >", encoding="utf-8")
    tar = subprocess.run(["tar", "-c", "-C", str(app.parent), FIRST], check=True, capture_output=True)
    archive = release / f"{FIRST}.tar.zst"
    subprocess.run(["zstd", "-qf", "-o", str(archive)], input=tar.stdout, check=True)
    write_release_file(release, FIRST, archive.name, 100_000)
    assert_refused(install(release / "install.sh"), "not the ones that were packed", prefix)


def test_a_missing_archive_is_named(release: Path, prefix: Path, install: Install) -> None:
    (release / f"{FIRST}.tar.zst").unlink()
    assert_refused(install(release / "install.sh"), f"{FIRST}.tar.zst is missing beside this script", prefix)


def test_no_space_is_said_before_anything_is_unpacked(release: Path, prefix: Path, install: Install) -> None:
    write_release_file(release, FIRST, f"{FIRST}.tar.zst", 10**15)
    assert_refused(install(release / "install.sh"), "not enough space", prefix)


def test_no_permission_is_said_with_the_way_out(release: Path, install: Install) -> None:
    # Not even root may make a folder there.
    run = install(release / "install.sh", where=Path("/proc/alveoscope-test"))
    assert run.returncode == 1
    assert "no permission to write to /proc/alveoscope-test/alveoscope. Use --user, another --prefix" in run.stderr


def test_a_program_that_this_computer_cant_run_is_not_installed(tmp_path: Path, prefix: Path, install: Install) -> None:
    release = make_release(tmp_path, "1.0.0", "#!/bin/sh\necho 'libfoo.so: not found' >&2\nexit 127\n")
    assert_refused(install(release / "install.sh"), "can't run the program: libfoo.so: not found", prefix)


def test_installing_or_removing_a_running_version_is_refused(tmp_path: Path, prefix: Path, install: Install) -> None:
    release = make_release(tmp_path)
    assert install(release / "install.sh").returncode == 0
    app = prefix / "alveoscope" / FIRST
    shutil.copy("/bin/sleep", app / "running")
    with subprocess.Popen([app / "running", "60"]) as process:
        again = install(release / "install.sh")
        removal = install(release / "install.sh", "--uninstall")
        process.kill()
    assert again.returncode == removal.returncode == 1
    assert f"{FIRST} is running. Close it" in again.stderr
    assert "the app is running. Close it" in removal.stderr
    assert app.is_dir()


def test_a_running_version_is_known_behind_a_link(tmp_path: Path, prefix: Path, install: Install) -> None:
    """Homes and /opt are links where disks were moved; the kernel tells of a program where it lies."""
    release = make_release(tmp_path)
    (tmp_path / "disk").mkdir()
    prefix.symlink_to(tmp_path / "disk")
    assert install(release / "install.sh").returncode == 0
    app = prefix / "alveoscope" / FIRST
    shutil.copy("/bin/sleep", app / "running")
    with subprocess.Popen([app / "running", "60"]) as process:
        removal = install(release / "install.sh", "--uninstall")
        process.kill()
    assert removal.returncode == 1
    assert app.is_dir()


def test_another_version_installs_beside_a_running_one(
    releases: Path, tmp_path: Path, prefix: Path, install: Install
) -> None:
    assert install(releases / "release-1.0.0" / "install.sh").returncode == 0
    shutil.copy("/bin/sleep", prefix / "alveoscope" / FIRST / "running")
    with subprocess.Popen([prefix / "alveoscope" / FIRST / "running", "60"]) as process:
        run = install(releases / "release-1.1.0" / "install.sh")
        process.kill()
    assert run.returncode == 0, run.stderr
    assert current(prefix) == SECOND


def test_uninstalling_removes_the_app_and_keeps_the_data(
    release: Path, prefix: Path, install: Install, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "data" / "alveoscope" / "worklist.db"
    data.parent.mkdir(parents=True)
    data.write_bytes(b"kept")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert install(release / "install.sh").returncode == 0
    run = install(prefix / "alveoscope" / "install.sh", "--uninstall")
    assert run.returncode == 0, run.stderr
    # What is left are the desktop's own caches.
    assert not [path for path in prefix.rglob("*") if "alveoscope" in path.name]
    assert data.read_bytes() == b"kept"


def test_one_old_version_can_be_removed_but_not_the_one_in_use(releases: Path, prefix: Path, install: Install) -> None:
    for version in ("1.0.0", "1.1.0"):
        install(releases / f"release-{version}" / "install.sh")
    script = releases / "release-1.1.0" / "install.sh"
    assert f"{SECOND} is in use" in install(script, "--uninstall", SECOND).stderr
    assert install(script, "--uninstall", FIRST).returncode == 0
    assert install(script, "--list").stdout == f"{SECOND}  (in use)\n"
    assert "is not installed" in install(script, "--uninstall", FIRST).stderr


@pytest.mark.parametrize("words", [("--sytem",), ("--uninstall", "../up"), ("--uninstall", "current")])
def test_wrong_use_has_its_own_exit_code(words: tuple[str, ...], releases: Path, install: Install) -> None:
    install(releases / "release-1.0.0" / "install.sh")
    assert install(releases / "release-1.0.0" / "install.sh", *words).returncode == 2


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine")
def test_a_signature_is_verified_and_a_strange_one_refused(
    release: Path, prefix: Path, install: Install, tmp_path: Path
) -> None:
    for name in ("good", "strange"):
        key, public = tmp_path / f"{name}.key", tmp_path / f"{name}.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
    unsigned = install(release / "install.sh", "--public-key", str(tmp_path / "good.pem"))
    assert_refused(unsigned, "this release is not signed", prefix)
    from tests.support.build_scripts import script

    script("archive").sign(release / "SHA256SUMS", tmp_path / "good.key")
    strange = install(release / "install.sh", "--public-key", str(tmp_path / "strange.pem"))
    assert_refused(strange, "the signature does not belong to this key", prefix)
    run = install(release / "install.sh", "--public-key", str(tmp_path / "good.pem"))
    assert run.returncode == 0, run.stderr
    assert "The signature is good." in run.stdout
