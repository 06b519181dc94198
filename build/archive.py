"""Pack a frozen folder for a site: ``python build/archive.py [--site NAME] [--sign KEY | --gpg ID] [--deb]``.

Makes ``dist/release-<site>/``: the archive, install.sh, RELEASE, the documents, the SBOM, SHA256SUMS, and a
signature when asked.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from digests import plain_files, sums
from environment import environment_that_froze
from inputs import source_date, was_checked
from paths import BUILD, DIST, app_version, release_name


def main() -> int:
    """Command line."""
    options = _arguments()
    if not options.here:
        python = environment_that_froze()
        command = [str(python), str(Path(__file__).resolve()), *sys.argv[1:], "--here"]
        return subprocess.run(command, check=False).returncode
    folder = DIST / release_name(options.site)
    if not (folder / "CONTENTS.sha256").is_file():
        raise SystemExit(
            f"{folder} is missing or incomplete: run 'python build/freeze.py --site {options.site}' first."
        )
    if not was_checked(folder):
        raise SystemExit(
            f"{folder} was refused when it was frozen, or was changed since: nothing is packed. Freeze it again."
        )
    release = make_release(folder, DIST / f"release-{options.site}", level=options.level)
    if options.deb:
        from debian import make_package

        print(make_package(folder, release))
    finish(release, options.sign, options.gpg)
    for path in sorted(release.iterdir()):
        if path.is_file():
            print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.name}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Pack a frozen Alveoscope for a site.")
    parser.add_argument("--site", default="generic", help="name of the profile that was frozen")
    parser.add_argument("--level", type=int, default=19, help="of zstd, 1 to 22")
    parser.add_argument("--deb", action="store_true", help="make a Debian package too")
    parser.add_argument("--here", action="store_true", help="use the running interpreter as it is")
    signature = parser.add_mutually_exclusive_group()
    signature.add_argument("--sign", type=Path, metavar="KEY", help="Ed25519 private key (PEM) for SHA256SUMS.sig")
    signature.add_argument("--gpg", metavar="ID", help="GPG key for SHA256SUMS.asc")
    return parser.parse_args()


def make_release(folder: Path, release: Path, *, level: int = 19) -> Path:
    """Write the archive and what lies beside it; return the release folder. An older one is replaced."""
    from sbom import write_sbom

    shutil.rmtree(release, ignore_errors=True)
    release.mkdir(parents=True)
    if sys.platform == "win32":
        archive = release / f"{folder.name}.zip"
        write_zip(folder, archive)
    else:
        archive = release / f"{folder.name}.tar.zst"
        write_tar_zst(folder, archive, level)
        shutil.copyfile(BUILD / "install" / "install.sh", release / "install.sh")
        (release / "install.sh").chmod(0o755)
    lines = {
        "name": folder.name,
        "version": app_version(),
        "machine": platform.machine(),
        "archive": archive.name,
        "unpacked_bytes": sum(path.stat().st_size for path in plain_files(folder)),
    }
    text = "".join(f"{key}={value}\n" for key, value in lines.items())
    (release / "RELEASE").write_text(text, encoding="utf-8")
    write_sbom(folder, release / "sbom.cdx.json")
    shutil.copytree(folder / "docs", release / "docs")
    return release


def write_tar_zst(folder: Path, archive: Path, level: int) -> None:
    """A tar of the folder that depends on nothing but names, modes and bytes; owner root, one time stamp."""
    import zstandard

    date = source_date()
    # One thread cuts the stream the same way on every machine.
    compressor = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters.from_level(
            level, enable_ldm=True, window_log=27, write_checksum=True
        )
    )

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = date
        return entry

    with (
        archive.open("wb") as stream,
        compressor.stream_writer(stream, closefd=False) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in [folder, *sorted(folder.rglob("*"))]:
            tar.add(path, arcname=str(path.relative_to(folder.parent)), recursive=False, filter=plain)


def write_zip(folder: Path, archive: Path) -> None:
    """A ZIP of the folder for Windows, where nothing is a link."""
    import time

    date = time.gmtime(max(source_date(), 315_532_800))[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(folder.rglob("*")):
            if not path.is_file():
                continue
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), date)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (path.stat().st_mode & 0o777) << 16
            packed.writestr(entry, path.read_bytes())


def finish(release: Path, key: Path | None = None, gpg: str | None = None) -> None:
    """Write SHA256SUMS over everything in the release, and sign it when a key is given."""
    names = [path for path in release.rglob("*") if not path.name.startswith("SHA256SUMS")]
    target = release / "SHA256SUMS"
    target.write_text(sums(names, release), encoding="utf-8")
    if key is not None:
        sign(target, key)
    if gpg is not None:
        command = ["gpg", "--batch", "--yes", "--local-user", gpg, "--armor", "--detach-sign"]
        subprocess.run([*command, "--output", f"{target}.asc", str(target)], check=True)


def sign(target: Path, key: Path) -> None:
    """Write ``<target>.sig``: the raw Ed25519 signature (RFC 8032), as ``openssl pkeyutl -rawin`` reads it.

    Raises
    ------
    SystemExit
        The key lies inside the project, or is no Ed25519 key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if BUILD.parent in key.resolve().parents:
        raise SystemExit(f"{key} lies inside the project. Keep private keys elsewhere.")
    password = os.environ.get("ALVEOSCOPE_KEY_PASSWORD")
    private = load_pem_private_key(key.read_bytes(), password.encode() if password else None)
    if not isinstance(private, Ed25519PrivateKey):
        raise SystemExit(f"{key} is no Ed25519 key. Make one with: openssl genpkey -algorithm ed25519 -out KEY")
    target.with_name(f"{target.name}.sig").write_bytes(private.sign(target.read_bytes()))


if __name__ == "__main__":
    sys.exit(main())
