"""Books made by the revisions are the books that the models describe, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine import make_url

from conftest import new_database
from erp_tui.domain import schema, upgrade
from erp_tui.domain.kernel.engine import open_engine
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.tables import metadata


def _shape(engine: Engine) -> dict[str, tuple[set[str], set[str]]]:
    """Columns and indexes of every table."""
    found = inspect(engine)
    return {
        name: (
            {f"{column['name']} {column['type']} {column['nullable']}" for column in found.get_columns(name)},
            {str(index["name"]) for index in found.get_indexes(name)},
        )
        for name in found.get_table_names()
        if name in metadata.tables
    }


def _both(made: Engine, upgraded: Engine) -> None:
    with made.execution_options(write=True).connect() as connection, connection.begin():
        schema.create(connection)
    upgrade.run(upgraded, None)
    assert _shape(upgraded) == _shape(made)
    assert upgrade.drift(upgraded) == []


def test_sqlite(tmp_path: Path) -> None:
    made = open_engine(str(tmp_path / "made.db"), create=True)
    upgraded = open_engine(str(tmp_path / "upgraded.db"), create=True)
    _both(made, upgraded)
    for engine in (made, upgraded):
        engine.dispose()


def test_postgresql(postgres_url: str) -> None:
    name = make_url(postgres_url).database
    engines = [open_engine(new_database(postgres_url, f"{name}_{part}")) for part in ("made", "upgraded")]
    _both(engines[0], engines[1])
    for engine in engines:
        engine.dispose()


def test_newer_books_are_refused(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    path.write_bytes(sqlite_template.read_bytes())
    engine = open_engine(str(path))
    with engine.execution_options(write=True).connect() as connection, connection.begin():
        connection.execute(text("UPDATE books SET schema_version = '9999'"))
    with pytest.raises(NotAllowed):
        upgrade.upgrade(engine)
    engine.dispose()
