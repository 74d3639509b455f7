"""What is due of posted invoices on a day, when an early payment saves something. Source: examples, area early_payment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import terms
from erp_tui.domain.administration.terms import EarlyDiscount
from erp_tui.domain.invoicing.models import Invoice
from erp_tui.domain.invoicing.rules import INVOICE, InvoiceState
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.ledger.rules import Side
from erp_tui.domain.pricing import queries as pricing


@dataclass(frozen=True)
class AmountDue:
    """Of an invoice less its credit notes, in its currency. `payable` is what is open less the discount of the day.

    `discount_net` and `discount_tax` are what net and tax are reduced by where the discount is taken.
    """

    gross: Decimal
    tax: Decimal
    payable: Decimal
    discount_net: Decimal
    discount_tax: Decimal

    @property
    def discount(self) -> Decimal:
        return self.discount_net + self.discount_tax


@dataclass(frozen=True)
class Due:
    """One invoice with all that a discount on it is computed and booked from."""

    invoice_id: int
    number: str
    party_id: int
    currency: Currency
    rate: Decimal
    until: date | None
    amount_open: Decimal
    gross: Decimal
    tax: Decimal
    allowed: EarlyDiscount
    bases: dict[str, Decimal] = field(default_factory=dict)
    """What the tax bases are reduced by, by tax."""

    def taken(self, on: date) -> EarlyDiscount:
        """The discount of a day: none after the last one, and never more than is open."""
        if self.until is None or on > self.until or self.amount_open <= 0:
            return EarlyDiscount(ZERO, {})
        return self.part(min(self.allowed.total, self.amount_open))

    def part(self, total: Decimal) -> EarlyDiscount:
        """So much of the discount that is allowed, net and taxes in proportion; the net takes the rest."""
        whole = self.allowed.total
        if total == whole:
            return self.allowed
        taxes = {
            code: self.currency.round(EXACT.divide(EXACT.multiply(amount, total), whole))
            for code, amount in self.allowed.taxes.items()
        }
        return EarlyDiscount(total - sum(taxes.values(), ZERO), taxes)


def dues(unit: Unit, invoice_ids: Iterable[int]) -> list[Due]:
    """Posted invoices with what their credit notes took off and what is open of them; two statements however many."""
    ids = sorted(set(invoice_ids))
    table = table_of(Invoice)
    question = (
        select(table)
        .where(or_(table.c.id.in_(ids), table.c.credits_id.in_(ids)), table.c.state == InvoiceState.POSTED)
        .order_by(table.c.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in unit.rows(question):
        found.setdefault(row.credits_id or row.id, []).append(dict(row._mapping))
    heads = {number: rows[0] for number, rows in found.items() if rows[0]["kind"] == INVOICE}
    if len(heads) < len(ids):
        raise NotFound("no_invoice", N_("There is no such invoice."))
    items: dict[int, Decimal] = {}
    for item in ledger.open_items(unit, record_ids=ids):
        items[item.record_id] = items.get(item.record_id, ZERO) + item.amount_open
    return [_due(unit, heads[number], found[number], items.get(number, ZERO)) for number in ids]


def _due(unit: Unit, head: dict[str, Any], rows: Sequence[dict[str, Any]], amount_open: Decimal) -> Due:
    currency = administration.currency(unit, head["currency"])
    known = pricing.taxes(unit)
    taxes: dict[str, Decimal] = {}
    bases: dict[str, Decimal] = {}
    for tax in (tax for row in rows for tax in row["taxes"] if known[tax["tax"]].rule.kind != "per_unit"):
        taxes[tax["tax"]] = taxes.get(tax["tax"], ZERO) + Decimal(tax["amount"])
        bases[tax["tax"]] = bases.get(tax["tax"], ZERO) + Decimal(tax["base"])
    percent = head["early_percent"]
    allowed = terms.early_discount(
        percent, head["early_computation"], sum((row["net"] for row in rows), ZERO), taxes, currency
    )
    return Due(
        head["id"], head["number"], head["bill_to_id"], currency, head["rate"], head["early_until"], amount_open,
        sum((row["gross"] + row["rounding"] for row in rows), ZERO), sum((row["tax"] for row in rows), ZERO), allowed,
        {code: currency.round(EXACT.divide(EXACT.multiply(base, percent), terms.HUNDRED)) for code, base in bases.items()},
    )  # fmt: skip


def amount_due(unit: Unit, invoice_ids: Iterable[int], on: date) -> AmountDue:
    """What settles these invoices on a day, all together. They are of one currency."""
    found = dues(unit, invoice_ids)
    if len({one.currency.code for one in found}) > 1:
        raise InvalidInput("other_currency", N_("These invoices are in different currencies."))
    parts = [one.taken(on) for one in found]
    net, tax = sum((part.net for part in parts), ZERO), sum((part.tax for part in parts), ZERO)
    return AmountDue(
        sum((one.gross for one in found), ZERO),
        sum((one.tax for one in found), ZERO),
        sum((one.amount_open for one in found), ZERO) - net - tax,
        net,
        tax,
    )


def booked(unit: Unit, due: Due, given: EarlyDiscount) -> list[Side]:
    """What a discount that was given is booked to, debit: discounts given, and each tax that is owed no more."""
    known = pricing.taxes(unit)

    def base(amount: Decimal) -> Decimal:
        return administration.in_base(unit, amount, due.rate)

    def tax_base(code: str) -> Decimal:
        whole = due.allowed.total
        return due.currency.round(EXACT.divide(EXACT.multiply(due.bases[code], given.total), whole))

    sides = [
        Side(
            amount, account_id=known[code].account_id, currency=due.currency.code, amount_base=base(amount),
            party_id=due.party_id, tax_code=code, tax_base=tax_base(code),
        )
        for code, amount in given.taxes.items()
    ]  # fmt: skip
    rest = base(given.total) - sum((side.base for side in sides), ZERO)
    return [
        Side(given.net, "discount", currency=due.currency.code, amount_base=rest, party_id=due.party_id),
        *sides,
    ]
