"""Opening the worklist's database: SQLite with a write-ahead log by default, or any SQLAlchemy URL.

A damaged SQLite file is set aside under another name, never deleted and never written to.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url, text

from engine.errors import StoreError
from engine.files import is_there, make_folder
from engine.locations import data_folder
from engine.worklist.credentials import with_password

FILE_NAME = "worklist.sqlite3"
BUSY_SECONDS = 5.0
_ASIDE_SECONDS = 30.0

_OTHER_HINT = "Give another --database."
_LOCKED_HINT = "Close the program that holds it, or try again."
_READ_ONLY = "alveoscope_read_only"
#: Of the lock that a writing transaction holds on a PostgreSQL server, within its database; any number of one's own.
_WRITER = 0x616C766F
#: The server ends the transaction of a writer that says nothing for so long: its computer fell asleep.
_ASLEEP_SECONDS = 30.0
#: The server gives a question up after so long.
_READING_SECONDS = 30.0
#: A server that says nothing for so long is taken for gone; longer than what the server itself ends.
_SILENT_SECONDS = 60.0
#: PostgreSQL's code of a statement that was given up (its Appendix A).
_GIVEN_UP = "57014"


def default_url() -> str:
    """SQLite in the user's data folder."""
    return f"sqlite:///{data_folder() / FILE_NAME}"


def connect(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """An engine for ``url``; for SQLite with a write-ahead log and real transactions.

    A server's password may stand in the account's netrc file (``~/.netrc``, or what ``NETRC`` names), as DICOMweb's
    does: profiles and command lines can be read by every user.

    Raises
    ------
    StoreError
        Not a database URL, its driver is not installed, or the netrc file can't be read.
    """
    try:
        parsed = with_password(make_url(url))
        # Without any, pg8000 breaks where a server asks for one; so it is told that the password is wrong.
        options: dict[str, Any] = {"password": ""} if parsed.host and parsed.password is None else {}
        if parsed.drivername == "postgresql+pg8000":
            options["timeout"] = _SILENT_SECONDS
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite", connect_args=options)
    except (exc.ArgumentError, exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"Can't use this database address: {error}.",
            "Give a SQLAlchemy URL, such as sqlite:///worklist.sqlite3 or postgresql+pg8000://user@host/name.",
        ) from None
    if engine.dialect.name == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _make_folder(Path(parsed.database).parent)
        _use_real_transactions(engine, busy_seconds)
    elif engine.dialect.name == "postgresql":
        _write_one_after_the_other(engine)
        _wait_for_no_silent_server(engine)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        raise StoreError(f"Can't make the folder {folder}: {error.strerror}.", _OTHER_HINT) from None


def _use_real_transactions(engine: Engine, busy_seconds: float) -> None:
    # sqlite3 opens transactions by itself, too late and not for DDL: switch that off, and take the write lock at the
    # start of every writing transaction, so that two processes can't both read first and then both want to write.
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={int(busy_seconds * 1000)}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # a verdict that was told survives a power cut

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READ_ONLY)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _write_one_after_the_other(engine: Engine) -> None:
    # As on SQLite: what a transaction reads first stays so until it has written. A study whose run ended while more of
    # its images were submitted stayed on the list as done, its new images judged by nobody.
    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_READ_ONLY):
            longest = f"set_config('statement_timeout', '{_READING_SECONDS * 1000:.0f}', true)"
            connection.exec_driver_sql(f"SELECT {longest}")
        else:
            # Who sleeps holding the lock must not keep the others waiting until somebody wakes that computer.
            asleep = f"set_config('idle_in_transaction_session_timeout', '{_ASLEEP_SECONDS * 1000:.0f}', true)"
            connection.exec_driver_sql(f"SELECT {asleep}, pg_advisory_xact_lock({_WRITER})")


def _wait_for_no_silent_server(engine: Engine) -> None:
    # A time-out of the socket is none of the driver's errors: the line would be used again, which it can't be.
    @event.listens_for(engine, "handle_error")
    def _on_error(context: Any) -> None:
        if isinstance(context.original_exception, OSError):
            context.is_disconnect = True


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction; committed at the end, rolled back on any error."""
    with store_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view; takes no write lock."""
    with store_errors(), engine.connect().execution_options(**{_READ_ONLY: True}) as connection:
        yield connection


@contextmanager
def store_errors() -> Iterator[None]:
    """Turn the database's errors into :class:`engine.errors.StoreError`; its text never holds a row's values."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        cause = _cause(error)
        if _code(error) == _GIVEN_UP:
            raise _no_answer() from None
        if "locked" in cause or "busy" in cause:
            raise StoreError("The worklist is locked by another process.", _LOCKED_HINT) from None
        hint = _OTHER_HINT if _shut(cause) else "Start Alveoscope again."
        if "authentication failed" in cause:
            hint = "Its password belongs into this account's netrc file."
        raise StoreError(f"The worklist's database failed: {cause}.", hint) from None
    except OSError:  # of the line to a server
        raise _no_answer() from None


def _no_answer() -> StoreError:
    return StoreError(
        "The worklist's database server does not answer.",
        "Try again; if it happens each time, tell its administrator.",
    )


def _cause(error: exc.SQLAlchemyError) -> str:
    orig, told = getattr(error, "orig", None), _answer(error)
    if "M" in told:
        return str(told["M"]).splitlines()[0]
    return (str(orig).splitlines() or [""])[0] or type(orig or error).__name__


def _code(error: exc.SQLAlchemyError) -> str:
    return str(_answer(error).get("C", "") or getattr(getattr(error, "orig", None), "sqlstate", ""))


def _answer(error: exc.SQLAlchemyError) -> dict[str, Any]:
    """The fields of a PostgreSQL server's answer (its protocol, 55.8), as pg8000 gives them; empty without."""
    orig = getattr(error, "orig", None)
    told = orig.args[0] if orig is not None and orig.args else None
    return told if isinstance(told, dict) else {}


def _shut(cause: str) -> bool:
    """Whether SQLite may not read or write there, which no waiting and no new start changes."""
    return "unable to open" in cause or "readonly" in cause


def file_of(url: str) -> Path | None:
    """The file of a list in SQLite; None for one on a server, one in memory, and what is no address at all."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    return Path(parsed.database)


def set_aside_if_damaged(url: str, *, now: float | None = None, busy_seconds: float = BUSY_SECONDS) -> Path | None:
    """Check a SQLite file; when it is damaged, rename it (with its log) and return the new name.

    Raises
    ------
    StoreError
        It is locked, or can't be renamed.
    """
    path = file_of(url)
    if path is None or not is_there(path) or not _damaged(url, busy_seconds):
        return None
    # Two programs that start together both find the damage: the later one must not set aside what the earlier one has
    # begun anew, and filled.
    try:
        with FileLock(path.with_name(f"{path.name}.lock"), timeout=_ASIDE_SECONDS):
            return _set_aside(path, now) if is_there(path) and _damaged(url, busy_seconds) else None
    except Timeout:
        raise StoreError("The worklist is locked by another process.", _LOCKED_HINT) from None
    except OSError as error:
        raise _stuck(path, error) from None


def _set_aside(path: Path, now: float | None) -> Path:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() if now is None else now))
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    try:
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise _stuck(path, error) from None
    return aside


def _stuck(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"The worklist {path} is damaged and can't be set aside: {error.strerror}.",
        "Rename it by hand and start again.",
    )


def _damaged(url: str, busy_seconds: float) -> bool:
    engine = connect(url, busy_seconds=busy_seconds)
    try:
        with engine.connect().execution_options(**{_READ_ONLY: True}) as connection:
            return connection.execute(text("PRAGMA quick_check")).scalar() != "ok"
    except exc.OperationalError as error:
        # Locked or not readable is not damaged: never set aside what another process works with.
        hint = _OTHER_HINT if _shut(str(error.orig)) else _LOCKED_HINT
        raise StoreError(f"The worklist can't be opened: {error.orig}.", hint) from None
    except exc.DatabaseError:
        return True
    finally:
        engine.dispose()
