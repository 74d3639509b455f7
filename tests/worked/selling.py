"""What the areas fulfilment and invoicing share: one order of one customer, its deliveries, returns, invoices and payments."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import services as administration
from erp_tui.domain.invoicing import queries as invoicing_queries
from erp_tui.domain.invoicing import services as invoicing
from erp_tui.domain.kernel.errors import NotAllowed, NotEnough
from erp_tui.domain.orders import queries, services
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing import queries as pricing
from erp_tui.domain.pricing import taxes
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.pricing.rules import TaxRule
from erp_tui.domain.products import services as products
from erp_tui.domain.products.queries import Component
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import may_go
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.shipping.rules import NewReturn
from erp_tui.domain.stock import queries as stock_queries
from erp_tui.domain.stock import services as stock
from worked.base import Facts, World, number

Step = dict[str, Any]


class Selling(World):
    def build(self) -> None:
        given = self.given
        self.allow = given.get("negative_stock") is not False
        if self.allow:
            self.do(administration.set_setting, "stock.when_short", "allow")
        for name in ("over_delivery_percent", "under_delivery_percent"):
            if given.get(name) is not None:
                self.do(administration.set_setting, f"shipping.{name}", f"{number(given[name]):f}")
        self.do(administration.set_setting, "invoice.itself", "no")
        self.do(administration.set_setting, "credit.check", "no")
        self._set_taxes()
        self.products: dict[str, int] = {}
        self.customer = self.do(parties.create, NewParty("Customer"))
        for code, quantity in given.get("stock", {}).items():
            self._receive(code, number(quantity))
        for code, components in given.get("bundles", {}).items():
            self._kit(code, components)
        self.order = self._enter(given["order"])
        self.shipped: list[int] = []
        self.returns: list[int] = []
        self.invoices: list[int] = []

    def _set_taxes(self) -> None:
        percent = number(self.given.get("tax_percent") or 0)
        for pair in self.ask(pricing.tax_choices):  # products bear the given tax and no other
            self.do(taxes.choose_taxes, *pair, None)
        if percent:
            self.do(taxes.new_tax, TaxRule("T", "percent", percent, Decimal(0)))

    def _enter(self, rows: Iterable[dict[str, Any]]) -> int:
        document = NewDocument(self.customer, tuple(self._line(row) for row in rows))
        deliver_on = self.given.get("deliver_on")
        invoice_on = self.given.get("invoice_on") or ("ordered" if deliver_on == "paid" else None)
        return int(self.do(services.create, NewOrder(document, invoice_on=invoice_on, deliver_on=deliver_on)))

    def _line(self, row: dict[str, Any]) -> LineInput:
        taxed = ("T",) if number(self.given.get("tax_percent") or 0) else ()
        return LineInput(
            product_id=self._product(row["product"]), quantity=number(row["qty"]), taxes=taxed,
            unit_price=number(row.get("unit_price", 0)), discount_percent=number(row.get("discount_percent", 0)),
        )  # fmt: skip

    def _product(self, code: str, kind: str = "goods") -> int:
        if code not in self.products:
            self.products[code] = self.do(products.create, NewProduct(code, code, kind=kind))
        return self.products[code]

    def _kit(self, code: str, components: Any) -> None:
        rows = (
            components.items() if isinstance(components, dict) else [(one["product"], one["qty"]) for one in components]
        )
        parts = [Component(self._product(part), number(quantity)) for part, quantity in rows]
        self.do(products.set_components, self._product(code, "kit"), parts)

    def _receive(self, code: str, quantity: Decimal) -> None:
        if quantity:
            self.do(stock.adjust, self._product(code), quantity, "opening", unit_cost=Decimal(1))
        else:
            self._product(code)

    # ------------------------------------------------------------------------------------------ what is seen

    @property
    def view(self) -> queries.OrderView:
        return self.ask(queries.order, self.order)

    def _of(self, code: str | None) -> list[queries.OrderLineView]:
        """The lines of the order for a product (all, where none is named)."""
        found = [line for line in self.view.lines if line.product_id is not None and code in (None, line.code)]
        assert found or code is None or code in self.products, code
        return found

    def facts(self) -> Facts:
        view = self.view
        there = self.ask(stock_queries.availability, list(self.products.values()))
        can_go = self.ask(may_go.deliverable, self.order)
        goods = [*self._of(None), *self._parts()]
        demand = {one.id: self._reserved(view, one) for one in goods}
        found: Facts = {
            "reserved": self._sums(goods, lambda one: demand[one.id]),
            "delivered": self._sums(goods, lambda one: one.quantity_delivered - one.quantity_returned),
            "remaining": self._sums(goods, lambda one: one.quantity_to_deliver),
            "short": self._sums(goods, lambda one: one.quantity_short),
            "deliverable": self._sums(goods, lambda one: can_go.get(one.id, Decimal(0))),
            "to_invoice": self._sums(self._of(None), lambda one: one.quantity_to_invoice),
            "on_hand": {code: there[i].on_hand for code, i in self.products.items() if i in there},
            "status": view.delivery_status,
            "backorder": view.delivery_status == "partly_delivered",
            "delivered_percent": view.delivered_percent,
            "invoiced_percent": view.invoiced_percent,
            "invoice_status": view.invoice_status,
            "order_net": view.net,
            "line_net": {line.code: line.net for line in self._of(None)},
            "reserved_total": sum(demand.values(), Decimal(0)),
        }
        return found

    def _reserved(self, view: queries.OrderView, line: Any) -> Decimal:
        """The open quantity of the order; where stock may not go below zero what is really promised."""
        if not self.allow:
            return line.quantity_reserved
        return Decimal(0) if view.is_held else line.quantity_to_deliver

    def _parts(self) -> list[Any]:
        """The components that lines of kits bring with them."""
        return list(self.view.components)

    @staticmethod
    def _sums(lines: Iterable[Any], of: Any) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for line in lines:
            found[line.code] = found.get(line.code, Decimal(0)) + of(line)
        return found

    # ------------------------------------------------------------------------------------------ the order

    def op_confirm(self, _step: Step) -> None:
        self.do(services.confirm, self.order)

    def op_close(self, _step: Step) -> None:
        self.do(services.close_short, self.order)

    def op_reopen(self, step: Step) -> None:
        """What was held goes on, what was closed is to come after all."""
        held = [one for one in self.view.holds if one.is_open]
        for one in held:
            self.do(services.release_hold, one.id, "goes on")
        if not held:
            self.do(services.reopen, self.order)

    def op_cancel(self, _step: Step) -> None:
        self.do(services.cancel, self.order, "customer")

    def op_hold(self, _step: Step) -> None:
        self.do(services.hold, self.order, "waits")

    def op_reserve(self, _step: Step) -> None:
        self.do(services.reserve, self.order)

    def op_receive(self, step: Step) -> None:
        for code, quantity in self._wanted(step).items():
            self._receive(code, number(quantity))

    def op_change_line(self, step: Step) -> Facts:
        line = self._named(step)
        new: dict[str, Any] = {}
        for key, name in (("qty", "quantity"), ("unit_price", "unit_price"), ("discount_percent", "discount_percent")):
            if step.get(key) is not None:
                new[name] = number(step[key])
        self.do(services.change_line, self.order, line.id, **new)
        return self._line_net(line.code)

    def op_add_line(self, step: Step) -> Facts:
        self.do(services.add_lines, self.order, [self._line(step)])
        return self._line_net(step["product"])

    def op_remove_line(self, step: Step) -> None:
        self.do(services.remove_line, self.order, self._named(step).id)

    def _line_net(self, code: str) -> Facts:
        """The net of the line that a step names, where the case asks for it so."""
        wanted = self._wanted_facts("line_net")
        return {} if isinstance(wanted, dict) else {"line_net": self._of(code)[-1].net}

    def _named(self, step: Step) -> queries.OrderLineView:
        if "line" in step:
            return self.view.lines[int(step["line"]) - 1]
        lines = self._of(step["product"])
        if not lines:
            raise NotAllowed("no_line", "There is no such line.")
        return lines[0]

    # ------------------------------------------------------------------------------------------ goods

    def _wanted(self, step: Step) -> dict[str, Any]:
        if "lines" in step:
            rows = step["lines"]
            return dict(rows) if isinstance(rows, dict) else {row["product"]: row["qty"] for row in rows}
        return {step["product"]: step["qty"]} if "product" in step else {}

    def op_deliver(self, step: Step) -> None:
        """Goods leave on the delivery that is open; without one a delivery for the rest is made first."""
        wanted = {code: None if q is None else number(q) for code, q in self._wanted_deliver(step).items()}
        found = [
            one
            for one in self.ask(shipping_queries.deliveries_of, self.order)
            if self.ask(shipping_queries.delivery, one).state not in ("shipped", "cancelled")
        ]
        delivery = found[0] if found else self.do(shipping.plan_rest, self.order)
        quantities = None
        if wanted:
            by_line = self._over_lines({code: q for code, q in wanted.items() if q is not None})
            quantities = self.ask(may_go.on_delivery, delivery, by_line)
        self.do(shipping.ship, delivery, quantities)
        self.shipped.append(delivery)

    def _wanted_deliver(self, step: Step) -> dict[str, Any]:
        if "product" in step and "qty" not in step:
            return {step["product"]: sum((line.quantity_to_deliver for line in self._of(step["product"])), Decimal(0))}
        return self._wanted(step)

    def _over_lines(self, wanted: dict[str, Decimal]) -> dict[int, Decimal]:
        """So much of products, line by line; what is beyond all of them falls to the last."""
        found: dict[int, Decimal] = {}
        for code, quantity in wanted.items():
            lines = self._of(code)
            if not lines:
                raise NotAllowed("no_line", "There is no such line.")
            left = quantity
            for line in lines:
                part = left if line is lines[-1] else min(left, line.quantity_to_deliver)
                left -= part
                if part:
                    found[line.id] = part
        return found

    def op_cancel_delivery(self, step: Step) -> None:
        self.do(shipping.undo, self._delivery(step))

    def _delivery(self, step: Step) -> int:
        place = int(step.get("number", len(self.shipped)))
        if not 1 <= place <= len(self.shipped):
            raise NotAllowed("no_delivery", "There is no such delivery.")
        return self.shipped[place - 1]

    def op_return(self, step: Step) -> None:
        """Goods come back; where the case receives returns in a step of their own, they are only announced."""
        self._request(step)
        if not any(one["op"] == "receive_return" for one in self.case["when"]):
            self._take_back()

    def op_receive_return(self, step: Step) -> None:
        if not self.returns:
            self._request(step)
        self._take_back()

    def _request(self, step: Step) -> None:
        deliveries = [self._delivery(step)] if "number" in step else self.shipped[::-1]
        wanted = {code: number(q) for code, q in self._wanted(step).items()}
        asked: list[NewReturn] = []
        for delivery in deliveries:
            view = self.ask(shipping_queries.delivery, delivery)
            quantities: dict[int, Decimal] = {}
            for line in view.lines:
                left = line.quantity - line.quantity_returned
                if wanted:
                    last = delivery == deliveries[-1]
                    part = wanted.get(line.code, Decimal(0)) if last else min(wanted.get(line.code, Decimal(0)), left)
                    wanted[line.code] = wanted.get(line.code, Decimal(0)) - part
                else:
                    part = left
                if part:
                    quantities[line.id] = part
            if quantities:
                asked.append(NewReturn(delivery, quantities, "not_wanted"))
        if not asked:
            raise NotEnough("nothing_out", "Nothing of this is out.")
        self.returns += [self.do(shipping.request_return, one) for one in asked]
        for made in self.returns:
            self.do(shipping.approve_return, made)

    def _take_back(self) -> None:
        for made in self.returns:
            self.do(shipping.receive_return, made)
        self.returns = []

    # ------------------------------------------------------------------------------------------ money

    def op_invoice(self, step: Step) -> Facts:
        """What is to be invoiced; where something is only to be credited, that."""
        lines = None
        if "lines" in step or "product" in step:
            lines = {self._of(code)[0].id: number(q) for code, q in self._wanted(step).items()}
        owed = [line.quantity_to_invoice for line in self._of(None)]
        if lines is None and any(one < 0 for one in owed) and not any(one > 0 for one in owed):
            made = self.do(invoicing.credit_order, self.order)
        else:
            made = self.do(invoicing.from_order, self.order, lines)
            self.do(invoicing.post, made)
        return self._made(made)

    def op_deposit_invoice(self, step: Step) -> Facts:
        percent, amount = (None if step.get(name) is None else number(step[name]) for name in ("percent", "amount"))
        made = self.do(invoicing.deposit, self.order, percent=percent, amount=amount)
        self.do(invoicing.post, made)
        return self._made(made)

    def op_credit_invoice(self, step: Step) -> Facts:
        found = self._invoice(step)
        lines = None
        if "lines" in step or "product" in step:
            by_code = {line.code: line.id for line in self.ask(invoicing_queries.invoice, found).lines}
            lines = {by_code[code]: number(q) for code, q in self._wanted(step).items()}
        return self._made(self.do(invoicing.credit, found, lines), keep=False)

    def op_pay_invoice(self, step: Step) -> Facts:
        found = self._invoice(step)
        view = self.ask(invoicing_queries.invoice, found)
        amount = number(step["amount"]) if step.get("amount") is not None else view.amount_open
        self.do(receivables.record, NewPayment(self.customer, amount, settle=((found, amount),)))
        return {"open": self.ask(invoicing_queries.invoice, found).amount_open}

    def _invoice(self, step: Step) -> int:
        place = int(step.get("number", len(self.invoices)))
        if not 1 <= place <= len(self.invoices):
            raise NotAllowed("no_invoice", "There is no such invoice.")
        return self.invoices[place - 1]

    def _made(self, invoice: int, *, keep: bool = True) -> Facts:
        if keep:
            self.invoices.append(invoice)
        view = self.ask(invoicing_queries.invoice, invoice)
        told: Facts = {"net": view.net, "tax": view.tax, "gross": view.gross}
        lines = [
            {"product": line.code, "qty": line.quantity, "unit_price": line.unit_price, "net": line.net, "tax": line.tax,
             "gross": line.gross, "kind": line.kind}
            for line in view.lines
        ]  # fmt: skip
        wanted = self._wanted_facts("lines")
        if isinstance(wanted, dict):
            return told | {"lines": {line.code or line.kind: line.quantity for line in view.lines}}
        return told | {"lines": lines if isinstance(wanted, list) else len(lines)}

    def _wanted_facts(self, name: str) -> Any:
        """How the case writes down a fact of the present step: facts may be told by product, in a list or as a count."""
        return self.case["then"].get(f"s{self.place}", {}).get(name)

    def step(self, step: Step) -> Facts:
        self.place = getattr(self, "place", 0) + 1
        return super().step(step)
