"""Reading whole rows by key, with the lock that a change needs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel

from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit


def get(unit: Unit, model: type[SQLModel], row_id: int, *, lock: bool = False) -> dict[str, Any]:
    """The row of this id; with `lock` nobody else changes it until this unit ends. Refused when there is none."""
    found = get_many(unit, model, [row_id], lock=lock)
    if not found:
        raise NotFound("no_such_row", N_("This does not exist (any more)."))
    return found[row_id]


def get_many(
    unit: Unit, model: type[SQLModel], row_ids: Iterable[int], *, lock: bool = False
) -> dict[int, dict[str, Any]]:
    """The rows of these ids, in order of id; those that do not exist are left out."""
    table = table_of(model)
    key = next(iter(table.primary_key))
    question = select(table).where(key.in_(sorted(set(row_ids)))).order_by(key)
    if lock:
        question = question.with_for_update()
    return {row._mapping[key.name]: dict(row._mapping) for row in unit.rows(question)}


def lines_of(
    unit: Unit,
    model: type[SQLModel],
    column: str,
    header_id: int,
    *,
    lock: bool = False,
    only: Collection[int] | None = None,
) -> list[dict[str, Any]]:
    """The lines under a header, by line number; `only` those of these ids."""
    table = table_of(model)
    order = [table.c.line_no, table.c.id] if "line_no" in table.c else list(table.primary_key)
    question = select(table).where(table.c[column] == header_id).order_by(*order)
    if only is not None:
        question = question.where(table.c.id.in_(sorted(only)))
    if lock:
        question = question.with_for_update()
    return [dict(row._mapping) for row in unit.rows(question)]


def each_of(unit: Unit, numbers: Sequence[int]) -> Any:
    """Many numbers as rows with a `value`, given as one value: a statement with thousands of values takes long to be made."""
    if unit.is_sqlite:
        return func.json_each(bindparam(None, json.dumps(list(numbers)))).table_valued("value")
    return func.unnest(literal(list(numbers), ARRAY(BigInteger))).table_valued("value").render_derived()
