"""Some chances of business of the demo company, so that the pipeline has something to show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.opportunities import services as opportunities
from erp_tui.domain.opportunities.rules import NewOpportunity
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.quotations import services as quotations
from erp_tui.domain.quotations.rules import NewQuotation

_CHANCES = (
    ("FISSA", "First order: cheeses for the new shop", "4200", "Queso", None),
    ("PARIS", "Wine and pastries, twice a month", "2600", "Taste samples sent in spring", None),
    ("ALFKI", "Summer assortment", "1500", "Cold drinks, less sweets", ("24*20", "39*12", "71*10")),
    ("QUICK", "Yearly contract for beverages", "18000", "Wants a price for the whole year", ("38*20", "1*80")),
    ("BONAP", "Gift baskets for Christmas", "3800", "Must be there by November", None),
    ("ERNSH", "Second warehouse in Graz", "9500", "Twice the usual quantities", ("29*25", "59*40", "60*40")),
)


def begin(uow: UnitOfWork, ids: Mapping[tuple[str, str], int], today: date) -> None:
    """The chances, with a call each, and quotations of some; `ids` are those of the source's rows, by their kind and number."""
    for number, (customer, title, amount, needs, typed) in enumerate(_CHANCES):
        party_id = ids["customer", customer]
        chance = opportunities.create(
            uow,
            NewOpportunity(
                party_id,
                title,
                needs,
                expected_amount=Decimal(amount),
                expected_on=today + timedelta(days=14 + 9 * number),
            ),
        )
        opportunities.add_activity(uow, chance, "call", "Call back", due_on=today + timedelta(days=number - 2))
        if typed is None:
            continue
        inputs = tuple(
            LineInput(product_id=ids["product", text.split("*")[0]], quantity=Decimal(text.split("*")[1]))
            for text in typed
        )
        quotations.send(uow, quotations.create(uow, NewQuotation(NewDocument(party_id, inputs), chance)))
