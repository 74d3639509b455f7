"""Bringing books to the present schema: all steps in one transaction, with the guards that SQLite's rebuilds need.

Foreign keys are off while tables are rebuilt (a rebuilt parent would take its children with it), checked before commit;
no table may lose rows; guards and search indexes are made anew. Make a backup first: the command does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from erp_tui.domain import schema
from erp_tui.domain.kernel import guards, search_store
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.tables import metadata
from erp_tui.domain.kernel.text import N_


def version_of(engine: Engine) -> str:
    with engine.connect() as connection:
        if not inspect(connection).has_table("books"):
            raise NotAllowed("no_books", N_("These books have not been set up."))
        return str(connection.scalar(text("SELECT schema_version FROM books")))


def upgrade(engine: Engine) -> tuple[str, str]:
    """Bring the books up; gives the version before and after. Newer books than this program are refused."""
    before = version_of(engine)
    if before == schema.SCHEMA_VERSION:
        return before, before
    if error := why_not(before):
        raise error
    run(engine, before)
    return before, schema.SCHEMA_VERSION


def why_not(version: str) -> NotAllowed | None:
    """Why books of a schema cannot be brought up: a newer program wrote them, or one that nobody knows."""
    if version > schema.SCHEMA_VERSION:
        return NotAllowed(
            "newer_books",
            N_("These books were written by a newer program (schema {found}); this one knows {needed}."),
            found=version,
            needed=schema.SCHEMA_VERSION,
        )
    if version not in known_versions():
        return NotAllowed("unknown_books", N_("Nobody knows the schema {found} of these books."), found=version)
    return None


def known_versions() -> set[str]:
    from alembic.script import ScriptDirectory

    return {revision.revision for revision in ScriptDirectory(str(_MIGRATIONS)).walk_revisions()}


_MIGRATIONS = Path(__file__).parent / "migrations"


def run(engine: Engine, before: str | None) -> None:
    """Run the revisions after `before` (None: all of them, on an empty database)."""
    from alembic import command

    is_sqlite = engine.dialect.name == "sqlite"
    with engine.execution_options(write=True).connect() as connection:
        if is_sqlite:
            connection.connection.dbapi_connection.execute("pragma foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.begin():
            counts = _counts(connection)
            if before is not None:
                guards.drop(connection)
            config = _config(connection)
            _stamp(connection, before)
            command.upgrade(config, "head")
            guards.create(connection)
            search_store.create(connection)
            if before is not None:
                connection.execute(text("UPDATE books SET schema_version = :v"), {"v": schema.SCHEMA_VERSION})
            _check(connection, counts, is_sqlite)
        if is_sqlite:
            connection.connection.dbapi_connection.execute("pragma foreign_keys=ON")  # type: ignore[union-attr]


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _stamp(connection: Connection, version: str | None) -> None:
    """Alembic's own table, for the time of the run; the books keep the version themselves."""
    connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("DELETE FROM alembic_version"))
    if version is not None:
        connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": version})


def _counts(connection: Connection) -> dict[str, int]:
    names = inspect(connection).get_table_names()
    return {name: connection.scalar(text(f'SELECT count(*) FROM "{name}"')) for name in names if "_fts" not in name}  # noqa: S608


def _check(connection: Connection, before: dict[str, int], is_sqlite: bool) -> None:
    after = _counts(connection)
    lost = {name for name, count in before.items() if after.get(name, count) < count and name != "alembic_version"}
    assert not lost, f"rows were lost in {lost}"
    if is_sqlite:
        broken = connection.exec_driver_sql("pragma foreign_key_check").fetchall()
        assert not broken, f"references are broken: {broken[:3]}"
    connection.execute(text("DROP TABLE alembic_version"))


def drift(engine: Engine) -> list[Any]:
    """What Alembic would still change: nothing, when the revisions and the models agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        options = {
            "compare_type": False,
            "include_object": lambda thing, name, kind, *_: not (kind in ("table", "index") and "_fts" in (name or "")),
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))
