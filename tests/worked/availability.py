"""Area availability: what lies there, what is promised to orders, what will lie there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui.domain.orders import queries as order_queries
from erp_tui.domain.orders import services as orders
from erp_tui.domain.stock import queries as stock
from worked.base import Facts, day, number
from worked.goods import Goods


class Availability(Goods):
    def build(self) -> None:
        self.today, given_day = self.first, self.today
        self.product = self.make_product()
        self.setting("stock.when_short", "backorder")
        self.demands: dict[str, int] = {}
        self.adjust(number(self.given.get("on_hand", 0)), Decimal(1))
        self.moves()
        self.today = given_day
        if self.given.get("reserved"):
            self.order(number(self.given["reserved"]))

    def facts(self) -> Facts:
        found = self.ask(stock.availability, [self.product])[self.product]
        return {"on_hand": found.on_hand, "reserved_total": found.reserved, "available": found.available}

    def op_reserve(self, step: dict[str, Any]) -> Facts:
        demands = step.get("demands", [step])
        lines = []
        for place, demand in enumerate(demands, 1):
            row = demand if isinstance(demand, dict) else {"qty": demand}
            made = self.order(number(row["qty"]))
            name = next(
                (str(row[key]) for key in ("demand", "document", "order", "name", "id") if key in row), str(place)
            )
            self.demands[name] = made
            lines += self.ask(order_queries.order, made).lines
        return {
            "reserved": [line.quantity_reserved for line in lines],
            "short": sum(line.quantity_short for line in lines),
            "complete": all(line.quantity_short == 0 for line in lines),
        }

    def op_release(self, step: dict[str, Any]) -> Facts:
        """Promises are given up: of a demand that is named or counted from 1, else all."""
        named = next((step[key] for key in ("demand", "document", "order", "name", "number") if key in step), None)
        for name, made in list(self.demands.items()):
            if named is None or str(named) == name:
                self.do(orders.cancel, made, "customer")
                del self.demands[name]
        return {}

    def op_on_hand(self, step: dict[str, Any]) -> Facts:
        return {"qty": self.ask(stock.on_hand, self.product, on=day(step["on"]) if "on" in step else None)}

    def op_forecast(self, step: dict[str, Any]) -> Facts:
        return {"qty": self.ask(stock.forecast, self.product, on=day(step["on"]) if "on" in step else None)}


WORLD = Availability
