"""Area units: quantities and prices in other units of the same kind, and rounding to a step."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries
from erp_tui.domain.administration import services as set_up
from erp_tui.domain.kernel import quantity
from worked.base import Facts, World, number


class Units(World):
    def build(self) -> None:
        self.codes: dict[str, str] = {}
        for name, unit in self.given.get("units", {}).items():
            self.codes[name] = f"our-{name}"
            self.do(set_up.save_unit, self.codes[name], kind=f"our-{unit.get('kind', '')}",
                    factor=number(unit.get("factor", "1")), step=number(unit.get("step", "0.000001")))  # fmt: skip

    def _pair(self, step: dict[str, Any]) -> tuple[quantity.Unit, quantity.Unit]:
        """The units of a step; one that nobody has heard of is refused."""
        codes = [self.codes.get(step[end], step[end]) for end in ("from", "to")]
        source, target = (self.ask(queries.unit_of_measure, code) for code in codes)
        return source, target

    def op_convert_qty(self, step: dict[str, Any]) -> Facts:
        """Rounded to the steps of the unit that is converted to, where the case gives it some."""
        source, target = self._pair(step)
        exact = step.get("round") in (False, "none") or "step" not in self.given["units"][step["to"]]
        finest = Decimal("0.000001") if exact else target.step
        found = quantity.convert_qty(number(step["qty"]), source, target, finest)
        return {"qty": found, "quantity": found}

    def op_convert_price(self, step: dict[str, Any]) -> Facts:
        return {"price": quantity.convert_price(number(step["price"]), *self._pair(step))}

    def op_round_qty(self, step: dict[str, Any]) -> Facts:
        value, size = number(step["qty"]), self._step_of(step)
        return {how: quantity.round_qty(value, size, how) for how in ("nearest", "up", "down")}

    def _step_of(self, step: dict[str, Any]) -> Decimal:
        if "step" in step:
            return number(step["step"])
        found: quantity.Unit = self.ask(queries.unit_of_measure, self.codes.get(step["unit"], step["unit"]))
        return found.step


WORLD = Units
