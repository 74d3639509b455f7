"""Area tax: a quotation with the given lines and taxes is made, and what is stored of it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from erp_tui.domain.administration import queries as administration_queries
from erp_tui.domain.administration import services as administration
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing import queries as pricing
from erp_tui.domain.pricing import taxes
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.rules import TaxRule
from erp_tui.domain.quotations import queries, services
from erp_tui.domain.quotations.rules import NewQuotation
from worked.base import Facts, World, day, number

ALWAYS = date(1970, 1, 1)


def tax_of(row: dict[str, Any]) -> TaxRule:
    return TaxRule(
        row["tax"], row["kind"], number(row.get("rate", 0)), number(row.get("amount", 0)),
        bool(row.get("included")), bool(row.get("adds_to_next")), bool(row.get("ignores_previous")),
        day(row["from"]) if row.get("from") else None, day(row["to"]) if row.get("to") else None,
    )  # fmt: skip


class Taxes(World):
    @property
    def currency(self) -> str:
        return str(self.given["currency"])

    def build(self) -> None:
        if self.currency != self.ask(administration_queries.company).base_currency:
            self.do(administration.set_rate, self.currency, ALWAYS, Decimal(1))
        if "tax_rounding" in self.given:
            self.do(administration.set_setting, "tax.rounding", self.given["tax_rounding"])
        for pair in self.ask(pricing.tax_choices):  # lines bear what the case says
            self.do(taxes.choose_taxes, *pair, None)
        for row in self.given.get("taxes", ()):
            self.do(taxes.new_tax, tax_of(row))

    @cached_property
    def customer(self) -> int:
        return int(self.do(parties.create, NewParty("Customer", currency=self.currency)))

    def op_total(self, step: dict[str, Any]) -> Facts:
        cash_step = step.get("cash_step", self.given.get("cash_step"))
        self.do(administration.set_setting, "cash.step", str(cash_step or ""))
        discount = step.get("document_discount", self.given.get("document_discount")) or {}
        document = NewDocument(
            self.customer,
            tuple(map(_line, step.get("lines", self.given.get("lines", ())))),
            on=day(step["date"]) if "date" in step else None,
            discount_percent=number(discount.get("percent", 0)),
            discount_amount=number(discount.get("amount", 0)),
            discount_applies_to=discount.get("applies_to", "lines"),
        )
        made = self.ask(queries.quotation, self.do(services.create, NewQuotation(document)))
        told = {name: getattr(made, name) for name in ("net", "tax", "gross", "rounding")}
        lines = [
            {name: getattr(line, name) for name in ("amount", "discount_share", "net", "tax", "gross")}
            | {"taxes": list(line.taxes)}
            for line in made.lines
        ]
        return told | {"payable": made.gross + made.rounding, "taxes": list(made.taxes), "lines": lines}


def _line(row: dict[str, Any]) -> LineInput:
    return LineInput(
        "free",
        text="Line",
        quantity=number(row["qty"]),
        unit_price=number(row["unit_price"]),
        taxes=tuple(row.get("taxes", ())),
        discount_percent=number(row.get("discount_percent", 0)),
    )


WORLD = Taxes
