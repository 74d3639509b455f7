"""Area valuation: goods are bought and received, and taken from stock; what they are worth is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.stock.worth import worth
from worked.base import Facts, number
from worked.goods import Goods


class Valuation(Goods):
    def build(self) -> None:
        cost = self.given.get("standard_cost", self.given.get("initial_cost", 0))
        self.product = self.make_product(valuation=self.given["method"], standard_cost=number(cost))

    def facts(self) -> Facts:
        found = self.ask(worth, self.product)
        return {
            "on_hand": found.on_hand,
            "value": found.value,
            "unit_cost": found.unit_cost,
            "layers": [{"qty": one.quantity, "unit_cost": one.unit_cost} for one in found.layers],
        }

    def difference(self) -> Decimal:
        return self.ask(ledger.balance_of, "stock_difference")

    def op_receive(self, step: dict[str, Any]) -> Facts:
        before = self.difference()
        order = self.purchase(number(step["qty"]), self.today, number(step.get("unit_cost", 0)))
        self.do(purchasing.receive, order)
        return {"difference": self.difference() - before}

    def op_issue(self, step: dict[str, Any]) -> Facts:
        before = self.ask(worth, self.product).value
        self.adjust(-number(step["qty"]))
        return {"issue_value": before - self.ask(worth, self.product).value}


WORLD = Valuation
