"""The kinds of accounts, the uses the program posts to, and what an entry must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_

KINDS = {
    "asset": N_("Asset"),
    "liability": N_("Liability"),
    "equity": N_("Equity"),
    "income": N_("Income"),
    "expense": N_("Expense"),
}
USES = {
    "receivable": N_("What customers owe"),
    "customer_credit": N_("What customers have in credit"),
    "bank": N_("Bank"),
    "cash": N_("Cash"),
    "inventory": N_("Goods in stock"),
    "received_not_invoiced": N_("Goods received and not invoiced"),
    "tax": N_("Tax owed"),
    "equity": N_("Equity"),
    "revenue": N_("Sales"),
    "freight_revenue": N_("Freight charged"),
    "discount": N_("Discounts given"),
    "rounding": N_("Rounding differences"),
    "exchange_gain": N_("Exchange gains"),
    "exchange_loss": N_("Exchange losses"),
    "cost_of_sales": N_("Cost of sales"),
    "stock_difference": N_("Stock differences"),
    "write_off": N_("Bad debts"),
    "dunning_revenue": N_("Dunning fees and interest"),
}


@dataclass(frozen=True)
class Side:
    """One signed side of an entry, debit positive. Name a `use` or an `account_id`; without `amount_base` it is base currency."""

    amount: Decimal
    use: str | None = None
    account_id: int | None = None
    currency: str | None = None
    amount_base: Decimal | None = None
    party_id: int | None = None
    due_on: date | None = None
    tax_code: str | None = None
    tax_base: Decimal | None = None
    text: str = ""

    @property
    def base(self) -> Decimal:
        return self.amount if self.amount_base is None else self.amount_base


@dataclass(frozen=True)
class NewOpenItem:
    """What a party owes (positive) or has in credit (negative) from one document on one due date."""

    party_id: int
    record_id: int
    kind: str
    number: str
    on: date
    due_on: date
    currency: str
    amount: Decimal
    amount_base: Decimal
    instalment: int = 1
    discount_until: date | None = None


def is_balanced(sides: Sequence[Side]) -> bool:
    """An entry balances in base currency."""
    return sum((side.base for side in sides), ZERO) == 0
