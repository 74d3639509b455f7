"""What payments, ageing and dunning share: one customer, and invoices of given amounts made by the invoices' own verbs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from erp_tui.domain.administration import queries as administration_queries
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing_queries
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from worked.base import World, day, days_in, number


class Receivable(World):
    """Documents by the names that the case gives them; all of one customer."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.ids: dict[str, int] = {}
        self.payments: list[int] = []
        self.payments_of: dict[str, list[int]] = {}
        self.credits_of: dict[str, list[int]] = {}
        named = sorted(map(day, days_in(self.case)))
        self.first = self.today = named[0] if named else self.today

    @cached_property
    def base(self) -> str:
        return str(self.ask(administration_queries.company).base_currency)

    @cached_property
    def party(self) -> int:
        currency = self.given.get("currency", self.base)
        return int(self.do(parties.create, NewParty("Customer", currency=currency)))

    @cached_property
    def terms(self) -> dict[int, int]:
        """Payment terms by the days that they give."""
        return {}

    def term(self, days: int) -> int:
        if days not in self.terms:
            code = f"D{days}"
            self.terms[days] = self.do(administration.new_payment_term, code, code,
                                       [{"share": {"remainder": True}, "due": [{"add_days": days}]}])  # fmt: skip
        return self.terms[days]

    def set_rate_of(self, row: dict[str, Any], on: date) -> None:
        """The rate at which the amount is worth what the case says in base currency."""
        currency = row.get("currency", self.given.get("currency", self.base))
        if currency != self.base and row.get("amount_base") is not None:
            rate = number(row["amount"]) / number(row["amount_base"])
            self.do(administration.set_rate, currency, on, rate.quantize(Decimal("1e-12")))

    def invoice(self, row: dict[str, Any], on: date | None = None) -> int:
        """An invoice (below zero: a credit note) of an amount, on the first day that the case knows."""
        on = on or self.first
        self.today = max(self.today, on)
        amount = number(row["amount"])
        self.set_rate_of(row, on)
        due = day(row["due"]) if row.get("due") else on
        if amount < 0:  # a credit note falls due on its own day
            on = due
            self.today = max(self.today, on)
        line = LineInput("free", text=str(row["document"]), quantity=amount, unit_price=Decimal(1), taxes=())
        document = NewDocument(
            self.party, (line,), on=min(on, due), currency=row.get("currency"),
            payment_term_id=self.term((due - min(on, due)).days),
        )  # fmt: skip
        made = int(self.do(invoicing.create, document))
        self.do(invoicing.post, made)
        self.ids[str(row["document"])] = made
        return made

    def pay(self, step: dict[str, Any], **more: Any) -> int:
        """Money for a document; for none named the oldest due is settled first."""
        name = step.get("document")
        if name is not None and name not in self.ids:
            raise BusinessError("no_document", "no_document")
        settle = ((self.ids[name], None),) if name is not None else ()
        currency = step.get("currency")
        if name is not None and currency is None:
            currency = self.ask(invoicing_queries.invoice, self.ids[name]).currency
        base = number(step["amount_base"]) if "amount_base" in step else None
        new = NewPayment(self.party, number(step["amount"]), currency, settle=settle, amount_base=base, **more)
        made = int(self.do(receivables.record, new))
        self.payments.append(made)
        if name is not None:
            self.payments_of.setdefault(name, []).append(made)
        return made

    def credit(self, step: dict[str, Any]) -> int:
        """A credit note over (part of) a document: its one line counts units of money."""
        view = self.ask(invoicing_queries.invoice, self.ids[step["document"]])
        part = {view.lines[0].id: number(step["amount"])} if "amount" in step else None
        made = int(self.do(invoicing.credit, view.id, part))
        self.credits_of.setdefault(step["document"], []).append(made)
        return made

    def open_of(self) -> dict[str, Decimal]:
        return {name: self.ask(invoicing_queries.invoice, made).amount_open for name, made in self.ids.items()}

    def balance(self) -> Decimal:
        return self.ask(ledger.exposure, self.party).receivable

    def on(self, step: dict[str, Any]) -> date:
        """The day of a step: it becomes today, which never goes back."""
        named = step.get("on") or step.get("date")
        if named:
            self.today = max(self.today, day(named))
        return day(named) if named else self.today


def months(step: dict[str, Any]) -> int:
    words = {"monthly": 1, "quarterly": 3, "yearly": 12}
    return words.get(str(step.get("frequency", "monthly")), 1) * int(step.get("interval", 1))
