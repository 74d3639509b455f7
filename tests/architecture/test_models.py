"""Tables are written and read as rows: an instance of a model has SQLAlchemy configure all mappers, in every session anew."""

from __future__ import annotations

import ast
from pathlib import Path

from sqlmodel import SQLModel

import erp_tui
from erp_tui.domain.schema import metadata

ROOT = Path(erp_tui.__file__).parent


def models() -> set[str]:
    found: set[str] = set()
    todo = [SQLModel]
    while todo:
        for one in todo.pop().__subclasses__():
            todo.append(one)
            if getattr(one, "__table__", None) is not None:
                found.add(one.__name__)
    return found


def test_no_instance_of_a_model_is_made() -> None:
    names = models()
    assert len(names) == len(metadata.tables) > 100
    assert [str(path) for path in ROOT.rglob("*.py") if made_in(path, names)] == []


def made_in(path: Path, names: set[str]) -> set[str]:
    """The models that a file imports and calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules = [
        one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and (one.module or "").endswith("models")
    ]
    called = {one.func.id for one in ast.walk(tree) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}
    return {name.asname or name.name for one in modules for name in one.names} & names & called


def test_one_would_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("from erp_tui.domain.parties.models import Party\nParty(name='x')\n")
    assert made_in(path, models()) == {"Party"}
