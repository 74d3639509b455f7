"""What the areas of goods share: a product, its stock, planned receipts (purchase orders) and issues (orders)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from erp_tui.domain.administration import services as administration
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewParty
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.products import services as products
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.stock import services as stock
from worked.base import World, day, days_in, number


class Goods(World):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        named = sorted(map(day, days_in(self.case)))
        self.first = named[0] if named else self.today

    def setting(self, name: str, value: str) -> None:
        self.do(administration.set_setting, name, value)

    def make_product(self, **more: Any) -> int:
        self.setting("order.promise_days", "0")
        self.setting("stock.when_short", "backorder" if self.given.get("negative_stock") is False else "allow")
        self.do(administration.save_unit, "part", kind="parts", factor=Decimal(1), step=Decimal("0.000001"))
        new = NewProduct(code="P", name="Product", list_price=Decimal(1), unit="part", **more)
        return int(self.do(products.create, new))

    @cached_property
    def customer(self) -> int:
        return int(self.do(parties.create, NewParty("Customer")))

    @cached_property
    def supplier(self) -> int:
        return int(self.do(parties.create, NewParty("Supplier", roles=frozenset({"supplier"}))))

    def purchase(self, quantity: Decimal, expected: date, price: Decimal = Decimal(1)) -> int:
        line = LineInput(product_id=self.product, quantity=quantity, unit_price=price, more={"expected_on": expected})
        made = int(self.do(purchasing.create, self.supplier, [line]))
        self.do(purchasing.order, made)
        return made

    def order(self, *quantities: Decimal, requested: date | None = None) -> int:
        lines = tuple(LineInput(product_id=self.product, quantity=quantity, taxes=()) for quantity in quantities)
        document = NewDocument(self.customer, lines, on=requested)
        made = int(self.do(orders.create, NewOrder(document, requested_on=requested)))
        self.do(orders.confirm, made)
        return made

    def adjust(self, quantity: Decimal, cost: Decimal | None = None) -> None:
        if quantity:
            self.do(stock.adjust, self.product, quantity, "found" if quantity > 0 else "lost", unit_cost=cost)

    def moves(self) -> None:
        """Finished moves on their days, in their order; planned ones as orders and purchase orders."""
        rows = self.given.get("moves", ())
        for row in sorted((row for row in rows if row.get("done")), key=lambda row: str(row["done"])):
            self.today = day(row["done"])
            self.adjust(number(row["qty"]) if row["kind"] == "in" else -number(row["qty"]), Decimal(1))
        for row in rows:
            if not row.get("done"):
                self.plan_move(row)

    def plan_move(self, row: dict[str, Any]) -> None:
        planned = day(row["planned"]) if row.get("planned") else self.first
        if row["kind"] == "in":
            self.purchase(number(row["qty"]), planned)
        else:
            self.order(number(row["qty"]), requested=planned)

    product: int
