"""The worklist's tables and the steps that bring an older database to them.

Own numbered steps instead of Alembic: two tables, SQLite and PostgreSQL, and a frozen application in which a folder
of migration scripts is one more thing to lose. A step is a function of an open connection; steps are only ever added.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
    update,
)

from engine.errors import StoreError

metadata = MetaData()

#: ``schema``: number of steps done; ``changes``: counts every write, so that a reader can poll one number.
meta = Table(
    "alveoscope_meta",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", Integer, nullable=False),
)

entry = Table(
    "alveoscope_entry",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("study_instance_uid", String(128), nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("patient", Text, nullable=False, default=""),
    Column("images", Integer, nullable=False, default=0),
    Column("state", String(16), nullable=False, index=True),
    Column("arrived", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    Column("attempts", Integer, nullable=False, default=0),
    Column("worker", Text, nullable=False, default=""),
    Column("again", Boolean, nullable=False, default=False),
    Column("verdict", String(16)),
    Column("probability", Float),
    Column("reasons", Text, nullable=False, default=""),
    Column("backend", Text, nullable=False, default=""),
    Column("result_path", Text),
    Column("error_code", String(64), nullable=False, default=""),
    Column("error_message", Text, nullable=False, default=""),
    Column("override_priority", String(16)),
    Column("override_reason", Text),
    Column("override_by", Text),
    Column("override_at", Float),
    Column("read_at", Float),
    Column("read_by", Text, nullable=False, default=""),
    Column("fingerprint", String(64), nullable=False, default=""),
    Column("beat", Integer, nullable=False, default=0),
    Column("about", Text, nullable=False, default=""),
    Column("owes", Boolean, nullable=False, default=False),
    sqlite_autoincrement=True,  # an id is never given twice: it is the order of arrival
)

Step = Callable[[Connection], None]


def _first_tables(connection: Connection) -> None:
    metadata.create_all(connection)


def _fingerprints_and_leases(connection: Connection) -> None:
    """What a study's files held when it was submitted, and the sign of life of who analyses it."""
    _add_column(connection, "fingerprint", "VARCHAR(64) NOT NULL DEFAULT ''")
    _add_column(connection, "beat", "INTEGER NOT NULL DEFAULT 0")


def _longer_keys(connection: Connection) -> None:
    """A study's key is longer than its UID where patients share that; SQLite knows no length."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {entry.name} ALTER COLUMN study_instance_uid TYPE VARCHAR(128)"))


def _about(connection: Connection) -> None:
    """Patient ID, accession, date, time and age, in one JSON object: nothing is sought by them."""
    _add_column(connection, "about", "TEXT NOT NULL DEFAULT ''")


#: What stood beside a verdict that owed nothing: no code, or one that speaks of the images.
_NOTHING_OWED = ("", "path-unreadable", "path-not-found", "part-of-study")


def _owes(connection: Connection) -> None:
    """Whether a verdict's documents are still to be written: until then the code beside a verdict alone said so."""
    _add_column(connection, "owes", "BOOLEAN NOT NULL DEFAULT FALSE")
    owed = (entry.c.verdict.is_not(None), entry.c.error_code.not_in(_NOTHING_OWED))
    connection.execute(update(entry).where(*owed).values(owes=True))


def _add_column(connection: Connection, name: str, kind: str) -> None:
    # A new database has every column from the first step.
    if name not in {column["name"] for column in inspect(connection).get_columns(entry.name)}:
        connection.execute(text(f"ALTER TABLE {entry.name} ADD COLUMN {name} {kind}"))


STEPS: tuple[Step, ...] = (_first_tables, _fingerprints_and_leases, _longer_keys, _about, _owes)


def migrate(connection: Connection, steps: Sequence[Step] = STEPS) -> int:
    """Do the steps that the database has not seen, within the caller's transaction; return how many.

    Raises
    ------
    StoreError
        The database was made by a later version of Alveoscope.
    """
    known = inspect(connection).has_table(meta.name)
    done = connection.scalar(select(meta.c.value).where(meta.c.name == "schema")) if known else None
    if done is not None and done > len(steps):
        raise StoreError(
            f"The worklist has schema {done}; this version of Alveoscope knows {len(steps)}.",
            "Update Alveoscope, or give another database with --database.",
        )
    for step in steps[done or 0 :]:
        step(connection)
    if done is None:
        connection.execute(insert(meta), [{"name": "schema", "value": len(steps)}, {"name": "changes", "value": 0}])
    elif done < len(steps):
        connection.execute(update(meta).where(meta.c.name == "schema").values(value=len(steps)))
    return len(steps) - (done or 0)
