"""Hostile text in every field of the forms of a document: refused or kept as text, and nothing of it acts on the terminal."""

from __future__ import annotations

import shutil
from pathlib import Path

import hostile


async def test_a_document_whose_fields_are_filled_with_ill_will(northwind_file: Path, tmp_path: Path) -> None:
    """A sample; `tests/hostile.py --rounds 120 --turns 4` puts each string into each field of all forms."""
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    found = await hostile.walk(path, 28, range(0), ("P000003",))
    assert {name.partition(":")[0] for name in found.forms} >= {"Edit P000003", "Add note", "New quote"}
    assert len(set(hostile.STRINGS)) == 60
