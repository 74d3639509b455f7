"""Area early_payment: invoices of a term with an early-payment discount are really posted; what is due of them is asked."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Any

from erp_tui.domain.administration import queries as administration_queries
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import early
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing import queries as pricing
from erp_tui.domain.pricing import taxes
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.rules import TaxRule
from worked.base import Facts, World, day, number
from worked.tax import ALWAYS


class EarlyPayment(World):
    def build(self) -> None:
        self.currency = str(self.given.get("currency") or next(iter(self.given.get("currencies", ())), "USD"))
        if self.currency != self.ask(administration_queries.company).base_currency:
            self.do(administration.set_rate, self.currency, ALWAYS, Decimal(1))
        if "tax_rounding" in self.given:
            self.do(administration.set_setting, "tax.rounding", self.given["tax_rounding"])
        self.do(administration.set_setting, "credit.check", "no")
        self.invoices = {row["invoice"]: self._posted(row) for row in self.given["invoices"]}

    @cached_property
    def customer(self) -> int:
        return int(self.do(parties.create, NewParty("Customer", currency=self.currency)))

    def _term(self, row: dict[str, Any]) -> int:
        found = row.get("early_discount", self.given.get("early_discount")) or {}
        code = f"{found.get('percent', 0)}-{found.get('days', 0)}-{found.get('computation', '')}"[:20]
        known = {term.code: term.id for term in self.ask(administration_queries.payment_terms).values()}
        if code in known:
            return known[code]
        part = {"share": {"remainder": True}, "due": [{"add_days": max(30, int(found.get("days", 0)))}]}
        return int(
            self.do(
                administration.new_payment_term,
                code,
                code,
                [part],
                number(found.get("percent", 0)),
                int(found.get("days", 0)),
                found.get("computation", "gross"),
            )
        )

    def _tax(self, code: str, tax: TaxRule) -> str:
        if code not in self.ask(pricing.taxes):
            self.do(taxes.new_tax, tax)
        return code

    def _posted(self, row: dict[str, Any]) -> int:
        self.today = day(row["date"])
        codes = []
        if row.get("tax_rate") is not None:
            code = f"R{row['tax_rate']}"
            codes.append(self._tax(code, TaxRule(code, rate=number(row["tax_rate"]))))
        if number(row.get("fixed_tax") or 0):
            code = f"F{row['fixed_tax']}"
            codes.append(self._tax(code, TaxRule(code, "per_unit", amount=number(row["fixed_tax"]))))
        lines = [LineInput("charge", text="Taxed", unit_price=number(row.get("taxed_net", 0)), taxes=tuple(codes))]
        if number(row.get("untaxed_net") or 0):
            lines.append(LineInput("charge", text="Untaxed", unit_price=number(row["untaxed_net"]), taxes=()))
        document = NewDocument(self.customer, tuple(lines), payment_term_id=self._term(row))
        order = self.do(orders.create, NewOrder(document))
        self.do(orders.confirm, order)
        made = self.do(invoicing.from_order, order)
        return int(self.do(invoicing.post, made))

    def op_amount_due(self, step: dict[str, Any]) -> Facts:
        named = step.get("invoices", list(self.invoices))
        found = self.ask(early.amount_due, [self.invoices[name] for name in named], day(step["on"]))
        return {
            name: getattr(found, name)
            for name in ("gross", "payable", "discount", "discount_net", "discount_tax", "tax")
        }


WORLD = EarlyPayment
