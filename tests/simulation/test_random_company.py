"""A company where chance decides what is done next: after every step its books hold, and in the end its audit is whole.

ERP_TUI_SIMULATION_STEPS and ERP_TUI_SIMULATION_SEED make it long or another one; a fault names both.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from simulation.company import RandomCompany
from sqlalchemy import func, select
from sqlmodel import SQLModel

import house
from erp_tui.domain import schema
from erp_tui.domain.kernel import audit
from erp_tui.domain.kernel.models import ChangeSet
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Bookkeeper

STEPS = int(os.environ.get("ERP_TUI_SIMULATION_STEPS", "150"))
SEED = int(os.environ.get("ERP_TUI_SIMULATION_SEED", "1"))

Rows = dict[tuple[str, str], dict[str, Any]]


def audited_models() -> list[type[SQLModel]]:
    found = {
        value
        for module in schema.ROOMS
        for value in vars(module).values()
        if isinstance(value, type) and getattr(value, "__table__", None) is not None and table_of(value).info["audited"]
    }
    return sorted(found, key=lambda model: table_of(model).name)


def rows_now(books: Bookkeeper) -> tuple[int, Rows]:
    """The last change set, and every audited row there is."""
    found: Rows = {}
    with books.reading() as unit:
        last = unit.value(select(func.max(table_of(ChangeSet).c.sequence)))
        for model in audited_models():
            table = table_of(model)
            for row in unit.rows(select(table)):
                key = ",".join(str(row._mapping[column.name]) for column in table.primary_key)
                found[table.name, key] = dict(row._mapping)
    return last, found


def differences(books: Bookkeeper, sequence: int, rows: Rows) -> list[str]:
    """Rows that the audit tells otherwise than they were after a change set."""
    models = {table_of(model).name: model for model in audited_models()}
    found = []
    with books.reading() as unit:
        for (name, key), row in rows.items():
            told = audit.row_as_of(unit, models[name], key, sequence)
            kept = table_of(models[name]).info["kept"]
            wrong = [c for c in row if c not in kept and (told is None or told[c] != row[c])]
            if wrong:
                found.append(f"{name} {key}: {[(c, row[c], told and told[c]) for c in wrong]}")
    return found


def run(books: Bookkeeper, seed: int, steps: int) -> None:
    company = RandomCompany(books, seed)
    middle: tuple[int, Rows] = (0, {})
    for number in range(steps):
        company.step()
        assert house.faults(books) == [], f"seed {seed}, step {number}: {company.done[-10:]}"
        if number == steps // 2:
            middle = rows_now(books)
    allowed = [what for what in company.done if "(" not in what]
    assert len(allowed) > steps / 4, "chance was refused too often to try anything"
    assert differences(books, *middle) == []
    assert differences(books, *rows_now(books)) == []


def test_the_books_hold_after_every_step(sqlite_books: Bookkeeper) -> None:
    run(sqlite_books, SEED, STEPS)


@pytest.mark.parametrize("books", ["postgresql"], indirect=True)
def test_the_same_on_postgresql(books: Bookkeeper) -> None:
    run(books, SEED + 1, STEPS // 3)
