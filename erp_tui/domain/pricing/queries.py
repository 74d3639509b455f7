"""Reading taxes: each with its rule, name and account, and which of them a product and a party bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.pricing.models import Tax, TaxChoice
from erp_tui.domain.pricing.rules import TaxRule


@dataclass(frozen=True)
class TaxView:
    id: int
    name: str
    account_id: int
    rule: TaxRule


def taxes(unit: Unit) -> dict[str, TaxView]:
    """All taxes by code, in their order of computation; archived ones too: old documents name them."""

    def read(unit: Unit) -> dict[str, TaxView]:
        table = table_of(Tax)
        names = [name for name in TaxRule.__dataclass_fields__ if name in table.c]
        return {
            row.code: TaxView(row.id, row.name, row.account_id, TaxRule(**{name: row._mapping[name] for name in names}))
            for row in unit.rows(select(table).order_by(table.c.sequence, table.c.id))
        }

    return unit.remember("taxes", read)


def taxes_for(unit: Unit, product_class: str | None, party_class: str | None, on: date) -> tuple[str, ...]:
    """The codes of the taxes that a product of this class bears for a party of that class on a day.

    The choices that name both count before those that name the product's class only, then the party's only, then any.
    """

    def read(unit: Unit) -> list[Any]:
        table, known = table_of(TaxChoice), table_of(Tax)
        question = select(table.c.product_class, table.c.party_class, known.c.code, known.c.archived_at)
        return list(unit.rows(question.outerjoin(known, known.c.id == table.c.tax_id)))

    found: dict[tuple[bool, bool], list[str]] = {}
    for row in unit.remember("tax_choices", read):
        if row.product_class in (product_class, None) and row.party_class in (party_class, None):
            codes = found.setdefault((row.product_class is not None, row.party_class is not None), [])
            if row.code is not None and row.archived_at is None and taxes(unit)[row.code].rule.holds(on):
                codes.append(row.code)
    if not found:
        return ()
    chosen = set(found[max(found)])
    return tuple(code for code in taxes(unit) if code in chosen)
