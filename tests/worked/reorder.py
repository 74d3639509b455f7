"""Area reorder: what a rule would order on a day; once it is ordered it is planned to come in."""

from __future__ import annotations

from typing import Any

from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.purchasing.planning import Need, need
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.stock import queries as stock
from worked.base import Facts, day, number
from worked.goods import Goods


class Reordering(Goods):
    def build(self) -> None:
        self.today = day(self.given["today"]) if "today" in self.given else self.first
        self.product = self.make_product()
        self.last: Need | None = None
        self.ordered: list[int] = []
        self.adjust(number(self.given.get("on_hand", 0) or 0))
        self.setting("stock.when_short", "backorder")
        if number(self.given.get("reserved", 0) or 0):
            self.order(number(self.given["reserved"]), requested=self.today)
        self.moves()
        self.set_rule(self.given.get("rule"))

    def set_rule(self, rule: dict[str, Any] | None) -> None:
        if rule is None:
            return
        multiple, moq = (number(rule[key]) if rule.get(key) is not None else None for key in ("multiple", "moq"))
        new = Reorder(number(rule["min"]), number(rule["max"]), multiple, moq, int(rule.get("lead_days") or 0))
        self.do(purchasing.set_rule, self.product, new)

    def facts(self) -> Facts:
        found = self.ask(stock.availability, [self.product])[self.product]
        return {"on_hand": found.on_hand, "reserved": found.reserved}

    def op_plan(self, step: dict[str, Any]) -> Facts:
        on = day(step["on"]) if "on" in step else self.today
        self.today = max(self.today, on)
        self.last = self.ask(need, self.product, on=on)
        told: Facts = {"order_qty": self.last.order_quantity, "forecast": self.last.forecast}
        return told | {"expected_on": self.last.expected_on if self.last.order_quantity else None}

    def op_confirm_purchase(self, step: dict[str, Any]) -> Facts:
        """The last plan is ordered: a receipt is planned."""
        if self.last is None or not self.last.order_quantity:
            raise NotAllowed("nothing_planned", "nothing_planned")
        quantity = number(step["qty"]) if "qty" in step else self.last.order_quantity
        self.ordered.append(self.purchase(quantity, self.last.expected_on))
        return {}

    def op_receive(self, step: dict[str, Any]) -> Facts:
        self.do(purchasing.receive, self.ordered.pop(0))
        return {}


WORLD = Reordering
