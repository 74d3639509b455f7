"""Area credit_limit: a customer with a limit, real orders, deliveries, invoices, returns and payments.

Goods are counted in cents of one base unit, so that an order, a delivery or a return can be for any amount.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration_queries
from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.orders import credit, queries, services
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing import queries as pricing
from erp_tui.domain.pricing import taxes
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.products import services as products
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.shipping.rules import NewReturn
from worked.base import Facts, World, day, number

ALWAYS = date(1970, 1, 1)


class CreditLimit(World):
    def build(self) -> None:
        self.do(administration.set_setting, "credit.when_over", "refuse")
        self.do(administration.set_setting, "stock.when_short", "allow")
        self.do(administration.set_setting, "shipping.over_delivery_percent", "100000")
        for pair in self.ask(pricing.tax_choices):  # amounts are gross: no taxes
            self.do(taxes.choose_taxes, *pair, None)
        for row in self.given.get("rates", ()):
            on = day(row["date"]) if "date" in row else ALWAYS
            self.do(administration.set_rate, row["currency"], on, number(row["rate"]))
        self.party = self.do(parties.create, NewParty("Customer"))
        self.goods = self.do(products.create, NewProduct("Goods", "P", kind="service"))
        self.orders: dict[str, int] = {}
        self.op_set_limit({"limit": None})
        self._owe(self.given.get("open_receivables", "0"))
        self.op_set_limit(self.given)

    def facts(self) -> Facts:
        return {"exposure": self.ask(ledger.exposure, self.party).total}

    # ------------------------------------------------------------------------------------------ steps

    def op_set_limit(self, step: dict[str, Any]) -> None:
        limit = step.get("limit")
        self.do(parties.set_credit_limit, self.party, None if limit is None else number(limit))

    def op_check(self, step: dict[str, Any]) -> Facts:
        found = self.ask(credit.check, self.party, number(step["amount"]), step.get("currency"), self._day(step))
        return {"allowed": found.allowed, "amount_base": found.amount_base}

    def op_confirm_order(self, step: dict[str, Any]) -> None:
        name = step.get("order", "")
        if name not in self.orders or self.ask(queries.order, self.orders[name]).state != "draft":
            self.orders[name] = self._order(step["amount"], step.get("currency"), self._day(step))
        self.do(services.confirm, self.orders[name])

    def op_invoice_order(self, step: dict[str, Any]) -> None:
        """Goods of so much leave (all that is to come, where no amount is said) and are invoiced by themselves."""
        self._ship(self._named(step), step.get("amount"))

    def op_post_invoice(self, step: dict[str, Any]) -> None:
        """An invoice of an order is posted when goods leave; one of no order adds to what is owed."""
        if "order" not in step and "amount" in step:
            self._owe(step["amount"], step.get("currency"), self._day(step))

    def op_pay(self, step: dict[str, Any]) -> None:
        self.do(
            receivables.record, NewPayment(self.party, number(step["amount"]), step.get("currency"), oldest_first=True)
        )

    def op_credit_note(self, step: dict[str, Any]) -> None:
        """Goods of so much come back: of the order named, else of the newest deliveries."""
        left = None if step.get("amount") is None else self._pieces(step["amount"], step.get("currency"))
        orders = [self._named(step)] if "order" in step else list(self.orders.values())[::-1]
        for delivery in [one for order in orders for one in self.ask(shipping_queries.deliveries_of, order)[::-1]]:
            view = self.ask(shipping_queries.delivery, delivery)
            if view.state == "shipped" and (left is None or left > 0):
                [line] = view.lines
                out = line.quantity - line.quantity_returned
                part = out if left is None else min(left, out)
                left = None if left is None else left - part
                self._take_back(delivery, line.id, part)

    def op_cancel_order(self, step: dict[str, Any]) -> None:
        """What was delivered stays: then the rest is closed short."""
        order = self._named(step)
        if any(line.quantity_delivered for line in self.ask(queries.order, order).lines):
            self.do(services.close_short, order)
        else:
            self.do(services.cancel, order, "customer")

    # ------------------------------------------------------------------------------------------ the program's words

    def _day(self, step: dict[str, Any]) -> date:
        return day(step["date"]) if "date" in step else self.today

    def _named(self, step: dict[str, Any]) -> int:
        return self.orders[step["order"]] if "order" in step else list(self.orders.values())[-1]

    def _pieces(self, amount: Any, currency: str | None) -> Decimal:
        return number(amount).scaleb(2)

    def _order(self, amount: Any, currency: str | None, on: date) -> int:
        line = LineInput(product_id=self.goods, quantity=self._pieces(amount, currency), unit_price=Decimal("0.01"))
        document = NewDocument(self.party, (line,), currency=currency, on=on)
        return int(self.do(services.create, NewOrder(document)))

    def _owe(self, amount: Any, currency: str | None = None, on: date | None = None) -> None:
        """So much is owed from before: invoices are posted whatever the limit says."""
        if number(amount) == 0:
            return
        self.do(administration.set_setting, "credit.check", "no")
        name = f"earlier {len(self.orders)}"
        self.orders = {name: self._order(amount, currency, on or self.today), **self.orders}
        self.do(services.confirm, self.orders[name])
        self._ship(self.orders[name], amount)
        self.do(administration.set_setting, "credit.check", "yes")

    def _ship(self, order: int, amount: Any) -> None:
        was = self.ask(administration_queries.setting, "credit.check")
        self.do(administration.set_setting, "credit.check", "no")  # a lowered limit does not undo what stands
        delivery = self.ask(shipping_queries.deliveries_of, order)[-1]
        [line] = self.ask(shipping_queries.delivery, delivery).lines
        pieces = line.quantity if amount is None else self._pieces(amount, None)
        self.do(shipping.ship, delivery, {line.id: pieces})
        self.do(administration.set_setting, "credit.check", "yes" if was else "no")
        assert self.ask(invoicing.invoices_of, order)

    def _take_back(self, delivery: int, line: int, quantity: Decimal) -> None:
        made = self.do(shipping.request_return, NewReturn(delivery, {line: quantity}, "not_wanted"))
        self.do(shipping.approve_return, made)
        self.do(shipping.receive_return, made)


WORLD = CreditLimit
