"""What products are worth while goods move: read under lock, valued by `valuation`, written back once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.money import ZERO, Currency
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.products import queries as products
from erp_tui.domain.stock import valuation
from erp_tui.domain.stock.models import CostLayer, StockValue


class Holdings:
    """The values of some products while goods move; read under lock, written back once."""

    def __init__(self, uow: UnitOfWork, product_ids: Iterable[int], on: date) -> None:
        self.uow = uow
        self.on = on
        self.currency: Currency = administration.base_currency(uow)
        ids = sorted(set(product_ids))
        views = products.by_id(uow, ids)
        table = table_of(StockValue)
        question = select(table).where(table.c.product_id.in_(ids)).order_by(table.c.product_id).with_for_update()
        self.before = {row.product_id: row._mapping for row in uow.rows(question)}
        self.held: dict[int, valuation.Holding] = {}
        for product_id in ids:
            row, view = self.before.get(product_id), views[product_id]
            if row and row["valued_on"] is not None and on < row["valued_on"]:
                raise NotAllowed(
                    "valued_later", N_("{name} was valued on {day}: an earlier day is not possible."), field="on",
                    name=view.name, day=row["valued_on"],
                )  # fmt: skip
            self.held[product_id] = valuation.Holding(
                view.valuation,
                row["quantity"] if row else ZERO,
                row["value"] if row else ZERO,
                row["last_cost"] if row else view.standard_cost,
                view.standard_cost,
            )
        self._read_layers([i for i in ids if views[i].valuation in ("fifo", "lifo")])

    def _read_layers(self, ids: list[int]) -> None:
        self.layer_rows: dict[int, dict[str, Any]] = {}
        if not ids:
            return
        table = table_of(CostLayer)
        for row in self.uow.rows(
            select(table).where(table.c.product_id.in_(ids)).order_by(table.c.id).with_for_update()
        ):
            self.layer_rows[row.id] = dict(row._mapping)
            self.held[row.product_id].layers.append(
                valuation.Layer(row.quantity_left, row.value_left, row.id, row.unit_cost)
            )

    def issue(self, product_id: int, quantity: Decimal) -> Decimal:
        return valuation.issue(self.held[product_id], quantity, self.currency)

    def receive(
        self, product_id: int, quantity: Decimal, value: Decimal, unit_cost: Decimal | None = None
    ) -> tuple[Decimal, valuation.Layer | None]:
        held = self.held[product_id]
        count = len(held.layers)
        booked = valuation.receive(held, quantity, value, self.currency, unit_cost)
        return booked, held.layers[-1] if len(held.layers) > count else None

    def store(self) -> None:
        new = [product_id for product_id in self.held if product_id not in self.before]
        write.insert_unless_there(self.uow, StockValue, [{"product_id": product_id} for product_id in new])
        moves: list[tuple[dict[str, Any], dict[str, Any]]] = []
        for product_id, held in self.held.items():
            row = self.before.get(product_id) or {"quantity": ZERO, "value": ZERO, "last_cost": ZERO}
            moves.append(
                (
                    {"product_id": product_id},
                    {
                        "quantity": held.quantity - row["quantity"],
                        "value": held.value - row["value"],
                        "last_cost": held.last_cost - row["last_cost"],
                    },
                )
            )
        write.move_figures(self.uow, StockValue, moves)
        later = [i for i in self.held if i in new or self.before[i]["valued_on"] != self.on]
        if later:
            kept = table_of(StockValue)
            write.change_figures(self.uow, StockValue, kept.c.product_id.in_(sorted(later)), valued_on=self.on)
        self._store_layers()

    def _store_layers(self) -> None:
        gone, lower = [], []
        for held in self.held.values():
            for layer in held.layers:
                if layer.id is None:
                    continue
                row = self.layer_rows[layer.id]
                if layer.quantity <= 0:
                    gone.append(row)
                elif layer.quantity != row["quantity_left"]:
                    lower.append(
                        (
                            {"id": layer.id},
                            {
                                "quantity_left": layer.quantity - row["quantity_left"],
                                "value_left": layer.value - row["value_left"],
                            },
                        )
                    )
        write.delete(self.uow, CostLayer, gone)
        write.move_figures(self.uow, CostLayer, lower)


def cost_now(uow: UnitOfWork, product_id: int) -> Decimal:
    """The cost of one unit of a product now: value by quantity, or the last known."""
    return Holdings(uow, [product_id], uow.today).held[product_id].unit_cost
