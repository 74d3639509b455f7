"""What whoever enters a document is to know: the notes kept on its customer and its products, and what looks like a slip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.products import queries as products

VERY_MANY = Decimal(10_000)
"""From this quantity on a line may be a slip of the keys, whatever is sold."""
Doubt = tuple[str, Mapping[str, Any]]
"""A marked text and its values: what may be meant, and may be a slip. It is said and never refused."""


def doubts_of_line(quantity: Decimal, unit_price: Decimal) -> tuple[Doubt, ...]:
    """What is odd about a line, in its entered unit."""
    found: list[Doubt] = []
    if unit_price == 0:
        found.append((N_("The price is 0."), {}))
    if abs(quantity) >= VERY_MANY:
        found.append((N_("A very large quantity: {quantity}."), {"quantity": f"{quantity.normalize():,f}"}))
    return tuple(found)


def doubts_of_days(requested_on: date | None, promised_on: date | None, today: date) -> tuple[Doubt, ...]:
    """What is odd about when goods are wanted and promised."""
    found: list[Doubt] = []
    if requested_on is not None and requested_on < today:
        found.append((N_("The requested day {day} is past."), {"day": requested_on.isoformat()}))
    if requested_on is not None and promised_on is not None and promised_on < requested_on:
        found.append((N_("It is promised for {day}, before it is requested."), {"day": promised_on.isoformat()}))
    return tuple(found)


@dataclass(frozen=True)
class Remark:
    """`text` stands on the customer or product called `name`."""

    name: str
    text: str


def remarks_on(unit: Unit, party_id: int | None, product_ids: Iterable[int | None] = ()) -> list[Remark]:
    """The notes of a customer and of products, each once, in the order of the lines; those without one are left out."""
    found = []
    if party_id is not None:
        party = parties.defaults_for(unit, party_id)
        found.append(Remark(party.name, party.entry_note))
    wanted = [one for one in dict.fromkeys(product_ids) if one is not None]
    known = products.by_id(unit, wanted)
    found += [Remark(known[one].name, known[one].entry_note) for one in wanted if one in known]
    return [remark for remark in found if remark.text]
