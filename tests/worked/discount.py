"""Area discount: as tax, with document discounts; and what a discount makes of the price of one unit."""

from __future__ import annotations

from typing import Any

from erp_tui.domain.pricing.rules import unit_discount
from worked.base import Facts, number
from worked.tax import Taxes


class Discounts(Taxes):
    @property
    def currency(self) -> str:
        return str(self.given.get("currency") or next(iter(self.given.get("currencies", ())), "USD"))

    def op_unit_discount(self, step: dict[str, Any]) -> Facts:
        given = {name: number(step[name]) for name in ("percent", "amount") if name in step}
        list_price = number(step.get("list_unit_price", self.given.get("list_unit_price")))
        price, amount, percent = unit_discount(list_price, **given)
        return {"unit_price": price, "discount_amount": amount, "discount_percent": percent}


WORLD = Discounts
