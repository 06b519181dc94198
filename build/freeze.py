"""Freeze the app into a folder that needs no Python: ``python build/freeze.py [--site PROFILE]``.

Writes only to ``.work/`` and ``dist/``. The same sources, interpreter and packages give the same files, byte for
byte (build/README.md, "Reproducible").
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from digests import write_contents
from environment import ensure_environment
from inputs import digest, is_unchanged, remember, source_date
from paths import BUILD, DIST, ROOT, WORK, app_version, release_name

if TYPE_CHECKING:
    from engine.site import SiteProfile

#: Warnings of PyInstaller that are known to be harmless; any other one fails the build.
ALLOWED_WARNINGS = {
    r'^Hidden import "(setuptools\._distutils|numpy\.distutils)': "left out on purpose: build tools",
    r'^Hidden import "pycparser\.(lextab|yacctab)"': "tables of older versions of pycparser",
    r'^Hidden import "scipy\.special\._cdflib"': "a module of older versions of scipy",
    r'^Hidden import "(pysqlite2|MySQLdb)"': "database drivers that are not used",
    r"^Library (ntdll|shell32|ole32|user32|kernel32) required via ctypes": "asked for on Windows only",
    r"could not resolve '[^']+', dependency of '.*/plugins/(platformthemes|xcbglintegrations)/": "they stay out",
    r"could not resolve '[^']+', dependency of '.*/plugins/imageformats/libq(tiff|webp)\.so'": "they stay out",
    r"could not resolve '[^']+', dependency of '.*/libcupsprintersupport\.so'": "the computer's own, where it has CUPS",
    r"^Timed out while waiting for the child process to exit!": "a slow computer: the child had given its answer",
    r"^Ignoring icon; supported only on Windows and macOS": "on Linux the menu entry has the icon",
}

#: What a site's IT reads without the sources: it lies in ``docs/`` of the app and of the release.
DOCUMENTS = (
    "README.md", "CONFORMANCE.md", "MEASURED.md", "jetson/README.md", "windows/README.md", "services", "sites",
)  # fmt: skip

_WARNING = re.compile(r"^\d+ WARNING: (.*)$")


def main() -> int:
    """Command line."""
    options = _arguments()
    profile = site_file(options.site)
    if not options.here:
        python = ensure_environment(options.python, options.constraints)
        command = [str(python), str(Path(__file__).resolve()), "--here", "--site", str(profile)]
        if options.bundle:
            command += ["--bundle", str(options.bundle.resolve())]
        if options.again:
            command.append("--again")
        return subprocess.run(command, check=False, env=_build_environment()).returncode
    from contents import report, violations
    from dependencies import runtime_distributions
    from strangers import strangers

    from engine.site import load_profile

    site = load_profile(profile)
    folder, inputs = DIST / release_name(site.name), digest((profile, site.logo, options.bundle))
    if not options.again and is_unchanged(folder, inputs):
        print(f"Nothing of it has changed since it was frozen and checked: kept.\n{report(folder)}")
        return 0
    freeze(profile, site, options.bundle)
    found = [*violations(folder), *strangers(folder, runtime_distributions())]
    print(report(folder))
    for line in found:
        print(f"refused: {line}", file=sys.stderr)
    if not found:
        remember(folder, inputs)
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Freeze Alveoscope for a site.")
    parser.add_argument("--site", default="generic", help="a profile in build/sites, or the path of one")
    parser.add_argument("--bundle", type=Path, help="model bundle to ship instead of the one in the sources")
    parser.add_argument("--python", default=sys.executable, help="interpreter for the build environment")
    parser.add_argument("--constraints", type=Path, help="pip constraints, e.g. build/jetson/constraints-jetpack6.txt")
    parser.add_argument("--here", action="store_true", help="use the running interpreter as it is")
    parser.add_argument("--again", action="store_true", help="freeze also where nothing has changed")
    return parser.parse_args()


def site_file(site: str) -> Path:
    """The profile that a name or a path means, read and checked.

    Raises
    ------
    SystemExit
        There is none, or it is not valid; the sentence says what to change.
    """
    path = Path(site) if site.endswith(".toml") else BUILD / "sites" / f"{site}.toml"
    sys.path.insert(0, str(ROOT))
    from engine.errors import SettingsError
    from engine.site import load_profile

    try:
        load_profile(path.resolve())
    except SettingsError as error:
        raise SystemExit(f"freeze: {error}") from None
    return path.resolve()


def freeze(profile_file: Path, profile: SiteProfile, bundle: Path | None = None) -> Path:
    """Run PyInstaller and complete its folder with that site's profile; return the folder under ``dist/``."""
    import icu
    from dependencies import runtime_distributions
    from libraries import slim
    from notices import write_notices
    from prepare import neutral_binaries

    distributions = runtime_distributions()
    prepared = _prepare(distributions)
    _run_pyinstaller(prepared)
    folder = DIST / release_name(profile.name)
    if folder.exists():
        shutil.rmtree(folder)
    DIST.mkdir(exist_ok=True)
    shutil.move(str(WORK / "pyinstaller" / "dist" / "alveoscope"), folder)
    if bundle is not None:
        _replace_bundle(folder, bundle)
    print(f"Left out {icu.trim(folder / '_internal') / 1e6:.1f} MB of data of ICU.", flush=True)
    print(f"Stripped {slim(folder / '_internal') / 1e6:.1f} MB of debugging symbols.", flush=True)
    neutral_binaries(folder / "_internal")
    site = folder / "site"
    site.mkdir()
    shutil.copyfile(profile_file, site / "profile.toml")
    if profile.logo is not None:
        shutil.copyfile(profile.logo, site / profile.logo.name)
    shutil.copytree(prepared / "icons", folder / "icons")
    (folder / "install").mkdir()
    shutil.copyfile(BUILD / "install" / "alveoscope-dicom.xml", folder / "install" / "alveoscope-dicom.xml")
    copy_documents(folder / "docs")
    write_notices(folder, distributions)
    write_contents(folder)
    _settle(folder)
    return folder


def _prepare(distributions: list[object]) -> Path:
    import prepare

    folder = WORK / "freeze"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    prepare.write_metadata(folder / "metadata", distributions)
    prepare.write_standard(folder / "standard")
    prepare.draw_icons(folder / "icons")
    prepare.neutral_build_variables(folder / "neutral")
    prepare.write_windows_version(folder / "version.txt", app_version())
    return folder


def _run_pyinstaller(prepared: Path) -> None:
    work = WORK / "pyinstaller"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "INFO"]
    command += ["--workpath", str(work / "work"), "--distpath", str(work / "dist")]
    command.append(str(BUILD / "alveoscope.spec"))
    # Modules are kept as they are: the release's archive packs them all together, better than one by one, and the
    # program starts without unpacking them.
    environment = _build_environment() | {"ALVEOSCOPE_FREEZE": str(prepared), "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0"}
    log = WORK / "pyinstaller.log"
    with log.open("w", encoding="utf-8") as stream:
        result = subprocess.run(command, check=False, stdout=stream, stderr=subprocess.STDOUT, env=environment)
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if result.returncode != 0:
        raise SystemExit("\n".join([*lines[-25:], f"PyInstaller failed; the whole log: {log}"]))
    unexpected = unexpected_warnings(lines)
    if unexpected:
        raise SystemExit("\n".join([*unexpected, f"{len(unexpected)} unexpected warnings; the whole log: {log}"]))


def unexpected_warnings(lines: list[str]) -> list[str]:
    """Warnings in PyInstaller's log that are not on the list of harmless ones."""
    found = [match[1] for line in lines if (match := _WARNING.match(line))]
    return [text for text in found if not any(re.search(pattern, text) for pattern in ALLOWED_WARNINGS)]


def _build_environment() -> dict[str, str]:
    """What makes two builds equal: no time of day, no random hashes, no language of the builder."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    environment.pop("PYTHONPATH", None)
    environment["SOURCE_DATE_EPOCH"] = str(source_date())
    return environment


def _replace_bundle(folder: Path, bundle: Path) -> None:
    if not (bundle / "manifest.json").is_file():
        raise SystemExit(f"{bundle} is no model bundle: it has no manifest.json.")
    target = folder / "_internal" / "engine" / "bundles" / "alveoscope-ct"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(bundle, target)


def copy_documents(target: Path) -> None:
    """Copy :data:`DOCUMENTS` with their places among each other, so that their links hold."""
    for name in DOCUMENTS:
        source = BUILD / name
        for path in [source] if source.is_file() else sorted(source.iterdir()):
            copy = target / path.relative_to(BUILD)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)


def _settle(folder: Path) -> None:
    """One time stamp and plain modes for all files: readable by everyone, writable by the owner."""
    date = source_date()
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink():
            continue
        executable = path.is_dir() or bool(path.stat().st_mode & 0o100)
        path.chmod(0o755 if executable else 0o644)
        os.utime(path, (date, date))
    folder.chmod(0o755)
    os.utime(folder, (date, date))


if __name__ == "__main__":
    sys.exit(main())
