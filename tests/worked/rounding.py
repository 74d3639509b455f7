"""Area rounding: amounts of a currency or of a step, and conversion at dated rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries, services
from erp_tui.domain.kernel.money import round_half_away
from worked.base import Facts, World, day, number

ALWAYS = date(1970, 1, 1)


class Rounding(World):
    def build(self) -> None:
        for row in self.given.get("rates", ()):
            self.do(
                services.set_rate, row["currency"], day(row["date"]) if "date" in row else ALWAYS, number(row["rate"])
            )

    def op_round(self, step: dict[str, Any]) -> Facts:
        if "currency" in step:
            return {"amount": self.ask(queries.currency, step["currency"]).round(Decimal(step["amount"]))}
        return {"amount": round_half_away(Decimal(step["amount"]), Decimal(step["step"]))}

    def op_convert(self, step: dict[str, Any]) -> Facts:
        on = day(step["date"]) if "date" in step else self.today
        return {"amount": self.ask(queries.convert, Decimal(step["amount"]), step["from"], step["to"], on)}


WORLD = Rounding
