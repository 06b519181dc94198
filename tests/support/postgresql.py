"""A PostgreSQL server of the tests' own: Debian's programs, a folder and a socket that nobody else knows."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

PACKAGED = Path("/usr/lib/postgresql")
_number = count(1)


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``; None where no server is installed."""
    folders = [*sorted(PACKAGED.glob("*/bin"), reverse=True)]
    found = shutil.which("pg_ctl")
    if found:
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class Server:
    """Listens on a Unix socket only; root hands it to the system's user ``postgres``, because it refuses root.

    Parameters
    ----------
    bin_folder : Path
        From :func:`programs`.
    """

    def __init__(self, bin_folder: Path) -> None:
        self._bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="alveoscope-pg-"))
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(self.folder, self._user)
        self._data = self.folder / "data"
        try:
            self._run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "-D", str(self._data))
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "-w", "-D", str(self._data), "-l", log, "-o", options)

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self._data))

    def restart(self) -> None:
        """As after an update of the department's server: open connections are cut."""
        self.stop()
        self.start()

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """SQLAlchemy URL of an empty database."""
        name = f"list{next(_number)}"
        self._run("createdb", "--host", str(self.folder), "--username", "postgres", name)
        return f"postgresql+pg8000://postgres@/{name}?unix_sock={self.folder}/.s.PGSQL.5432"

    def _run(self, program: str, *arguments: str) -> None:
        # To files, not to pipes: the server would inherit them and they would never end.
        with (self.folder.parent / f"{self.folder.name}.out").open("wb") as out:
            run = subprocess.run(
                [str(self._bin / program), *arguments],
                user=self._user,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        said = Path(out.name).read_text(encoding="utf-8", errors="replace")
        Path(out.name).unlink()
        assert run.returncode == 0, f"{program}: {said}"
