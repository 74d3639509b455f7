"""The house holds by machine: who writes, who imports what, what the first paint may load."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

from erp_tui.domain import schema
from erp_tui.domain.check import ROOMS
from erp_tui.domain.kernel.tables import metadata

ROOT = Path(__file__).parents[2] / "erp_tui"
MAY_WRITE = {
    "domain/kernel/write.py", "domain/kernel/unit_of_work.py", "domain/kernel/numbering.py", "domain/kernel/guards.py",
    "domain/kernel/drafts.py", "domain/kernel/search_store.py", "domain/kernel/search_rebuild.py",
    "domain/schema.py", "domain/upgrade.py", "domain/kernel/engine.py", "domain/migrations/env.py",
}  # fmt: skip
"""The write door itself, the counters it rests on, what makes the tables, drafts, which are
not of the books, and the search index, which follows from them."""
VERBS = {"insert", "update", "delete", "text"}


def test_only_the_write_door_writes() -> None:
    """No other module imports insert, update, delete or text from SQLAlchemy, or adds to a session."""
    faults = []
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name in MAY_WRITE or "versions" in name:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("sqlalchemy", "sqlmodel")):
                taken = {alias.name for alias in node.names} & VERBS
                if name in ("domain/check.py", "domain/backup.py"):
                    taken -= {"text"}  # pragmas that read
                if taken or {alias.name for alias in node.names} & {"Session", "sessionmaker"}:
                    faults.append(f"{name}: {sorted(taken)}")
    assert faults == []


def test_the_domain_runs_without_a_terminal() -> None:
    """A fresh interpreter imports all rooms and finds no screen library loaded."""
    code = (
        "import sys, erp_tui.domain.chain, erp_tui.domain.check, erp_tui.domain.demo.copies, erp_tui.domain.duties;"
        "print(sorted(set(sys.modules) & {'textual', 'rich', 'typer', 'fastapi', 'babel'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_first_paint_needs_no_data_layer() -> None:
    """What is imported until the start screen stands: neither SQLAlchemy nor the models."""
    code = (
        "import sys, erp_tui.opening, erp_tui.app;"
        "print(sorted(set(sys.modules) & {'sqlalchemy', 'sqlmodel', 'pydantic', 'alembic', 'typer', 'babel'}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_no_table_has_a_float() -> None:
    assert schema.SCHEMA_VERSION
    assert [
        f"{t.name}.{c.name}" for t in metadata.sorted_tables for c in t.columns if "FLOAT" in str(c.type).upper()
    ] == []


def test_foreign_keys_point_to_the_left() -> None:
    """A room's tables refer to its own and to rooms to the left only."""
    room_of: dict[str, int] = {}
    for place, module in enumerate(schema.ROOMS):
        for value in vars(module).values():
            table = getattr(value, "__table__", None)
            if table is not None and value.__module__ == module.__name__:
                room_of[table.name] = place
    faults = [
        f"{table.name} -> {key.column.table.name}"
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if room_of[key.column.table.name] > room_of[table.name]
    ]
    assert faults == []


def test_the_package_names_no_machine_path() -> None:
    for path in ROOT.rglob("*.py"):
        assert not re.search(r"/(work|home|root)/\w", path.read_text(encoding="utf-8")), path


def test_every_room_has_its_placard() -> None:
    """Who opens a room's package reads in some lines what it is for and what it refuses."""
    for room in ("kernel", *ROOMS, "reports"):
        text = ast.get_docstring(ast.parse((ROOT / "domain" / room / "__init__.py").read_text(encoding="utf-8")))
        assert text and len(text) > 60, room
