"""Triggers that keep posted and append-only rows as they are, on both engines. One place owns their DDL.

They are derived from what each table declares (`tables.table_args`), and made anew after every migration.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, text

from erp_tui.domain.kernel.tables import metadata

_REFUSED = "posted rows do not change"


def create(connection: Connection) -> None:
    """Make (or make anew) all guards."""
    drop(connection)
    for statement in statements(connection.dialect.name):
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take the guards away: for migrations and for loading a new company in bulk, never while clerks work."""
    for name, table in _names(connection.dialect.name):
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        else:
            found = connection.execute(text("SELECT to_regclass(:name)"), {"name": f'"{table}"'}).scalar()
            if found is not None:
                connection.execute(text(f'DROP TRIGGER IF EXISTS {name} ON "{table}"'))


def statements(dialect: str) -> Iterator[str]:
    if dialect == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION refuse_posted() RETURNS trigger AS $$ BEGIN "
            f"RAISE EXCEPTION '{_REFUSED}: %', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        )
    for table in metadata.sorted_tables:
        for event, condition in _guarded(table, dialect):
            name = _name(table, event)
            if dialect == "sqlite":
                yield (
                    f'CREATE TRIGGER {name} BEFORE {event} ON "{table.name}" FOR EACH ROW WHEN {condition} '
                    f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}: {table.name}'); END"
                )
            elif "EXISTS" in condition:
                yield from _with_function(table, event, name, condition)
            elif event == "TRUNCATE":
                yield (
                    f'CREATE TRIGGER {name} BEFORE {event} ON "{table.name}" FOR EACH STATEMENT '
                    "EXECUTE FUNCTION refuse_posted()"
                )
            else:
                yield (
                    f'CREATE TRIGGER {name} BEFORE {event} ON "{table.name}" FOR EACH ROW WHEN ({condition}) '
                    "EXECUTE FUNCTION refuse_posted()"
                )


def _with_function(table: Table, event: str, name: str, condition: str) -> Iterator[str]:
    """PostgreSQL takes no sub-query in WHEN: the question goes into a function."""
    result = "OLD" if event == "DELETE" else "NEW"
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{_REFUSED}: {table.name}'; END IF; RETURN {result}; END $$ LANGUAGE plpgsql"
    )
    yield f'CREATE TRIGGER {name} BEFORE {event} ON "{table.name}" FOR EACH ROW EXECUTE FUNCTION {name}()'


def _guarded(table: Table, dialect: str) -> Iterator[tuple[str, str]]:
    info = table.info
    if dialect == "postgresql" and (info.get("append_only") or info.get("posted_when") or info.get("lines_of")):
        yield "TRUNCATE", "true"  # SQLite has none: its DELETE without a condition meets the row trigger
    if info.get("append_only"):
        yield "UPDATE", "true"
        yield "DELETE", "true"
    if condition := info.get("posted_when"):
        yield "UPDATE", f"OLD.{condition}"
        yield "DELETE", f"OLD.{condition}"
    if owner := info.get("lines_of"):
        header, column = owner
        posted = metadata.tables[header].info["posted_when"]
        for event, ids in (("INSERT", "NEW.{0}"), ("UPDATE", "OLD.{0}, NEW.{0}"), ("DELETE", "OLD.{0}")):
            yield event, f'EXISTS (SELECT 1 FROM "{header}" h WHERE h.id IN ({ids.format(column)}) AND h.{posted})'  # noqa: S608 - names of our own tables


def _names(dialect: str) -> Iterator[tuple[str, str]]:
    for table in metadata.sorted_tables:
        for event, _ in _guarded(table, dialect):
            yield _name(table, event), table.name


def _name(table: Table, event: str) -> str:
    return f"guard_{table.name}_{event.lower()}"
