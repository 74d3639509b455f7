"""Multiplying the demo company in bulk: whole copies of its business, by the column.

The rule: after N - 1 copies every sum of the company is N times what it was, and `check` finds nothing.

- A copy has customers of its own (`names`) and everything that belongs to business with them: orders, deliveries, invoices,
  payments, quotations, opportunities; entries, postings, open items; the goods that this takes: an opening of stock, purchase
  orders, requisitions, moves, reservations. Products, suppliers, carriers, people, accounts stay the same ones.
- What is kept (stock, its value, what parties owe) is raised by the same amounts, reorder levels likewise.
- Amounts and quantities are those of the original. Its days lie up to MOST_DAYS days earlier, never before the first period.
- Numbers go on without a gap from where the series stand, in the order of the original; each invoice gets its link in the
  chain. Outside names are not copied: Northwind never heard of these documents.
- The audit says of each record when it came, in one change set for each copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from erp_tui.domain import searched
from erp_tui.domain.demo import names, sizes
from erp_tui.domain.demo.original import BUSINESS, CUSTOMERS, Original, Sealed
from erp_tui.domain.kernel import bulk, numbering, seal, write
from erp_tui.domain.kernel.columns import to_json
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, fold
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, UnitOfWork
from erp_tui.domain.purchasing import models as purchasing
from erp_tui.domain.stock import models as stock

__all__ = ["BUSINESS", "CUSTOMERS", "multiply"]

VERB = "demo.multiply"


def multiply(
    keeper: Bookkeeper, size: sizes.Size, *, seed: int = 1, tell: Callable[[int, str], None] = lambda _done, _what: None
) -> None:
    """Bring the demo company to a size; `tell` hears how many of `size.steps` are done. Nobody else may be working."""
    done = 0

    def one_more(what: str, steps: int = 1) -> None:
        nonlocal done
        done += steps
        tell(done, what)

    with keeper.reading() as unit:
        business = Original(unit, (*CUSTOMERS, *BUSINESS))
        only_customers = Original(unit, CUSTOMERS)
    tell(0, N_("Copies of the company"))
    with bulk.loading(keeper, lambda: one_more(N_("Indexes"), 0)) as connection:
        for number in range(1, size.copies + 1):
            with _unit(keeper, connection) as uow:
                Copy(business, uow, Random(f"{seed}/{number}")).write(business.most_days)
            one_more(N_("Copies of the company"))
        left, number = size.more_customers, 0
        while left > 0:
            with _unit(keeper, connection) as uow:
                for _time in range(sizes.CUSTOMERS_A_STEP // sizes.CUSTOMERS):
                    number += 1
                    Copy(only_customers, uow, Random(f"{seed}/customers/{number}")).write(0)
                    left -= len(only_customers.customers)
                    if left <= 0:
                        break
            one_more(N_("More customers"))
        with _unit(keeper, connection) as uow:
            _raise_kept(uow, size.copies)
    searched.rebuild(keeper, lambda _count: one_more(N_("Search index"), 0))


@contextmanager
def _unit(keeper: Bookkeeper, connection: Connection) -> Iterator[UnitOfWork]:
    """A unit of work of its own transaction, in the name of the build."""
    with connection.begin():
        uow = keeper.on(connection, door="demo")
        uow.name_change_set(VERB)
        yield uow
        uow.finish()


def _raise_kept(uow: UnitOfWork, copies: int) -> None:
    """Stock and its value as after so many more times the same business; reorder levels in step with it."""
    for model, keys in (
        (stock.StockBalance, ("product_id", "location_id", "lot_id")),
        (stock.StockValue, ("product_id",)),
    ):
        figures = ("on_hand", "reserved") if model is stock.StockBalance else ("quantity", "value")
        moves = [
            ({key: row._mapping[key] for key in keys}, {name: row._mapping[name] * copies for name in figures})
            for row in uow.rows(select(table_of(model)))
        ]
        if copies:
            write.move_figures(uow, model, moves)
    levels = ("minimum", "maximum")
    rules = [dict(row._mapping) for row in uow.rows(select(table_of(purchasing.ReorderRule)))]
    write.update_many(
        uow, purchasing.ReorderRule, [(row, {name: row[name] * (copies + 1) for name in levels}) for row in rules]
    )


class Copy:
    """One copy in the making: its ids by rank, its customers, its numbers, its days."""

    def __init__(self, original: Original, uow: UnitOfWork, random: Random) -> None:
        self.original = original
        self.uow = uow
        self.random = random
        self._links: list[dict[str, Any]] | None = None

    def write(self, most_days: int) -> None:
        original, uow = self.original, self.uow
        self.calendar = original.calendar(uow, self.random.randrange(most_days + 1))
        self.pool = [*uow.new_ids(original.id_count), *original.others]
        self.numbers: list[str] = [""] * original.id_count
        for kind, on, ranks in self.calendar.draws:
            for rank, number in zip(ranks, numbering.take_many(uow, kind, on, len(ranks)), strict=True):
                self.numbers[rank] = number
        self._make_customers()
        for model, columns in original.columns:
            made = {name: fill if isinstance(fill, list) else fill(self) for name, fill in columns.items()}
            write.load(uow, model, made)

    def _make_customers(self) -> None:
        made = [
            names.make(self.random, place["city"], place["region"], place["postal_code"], place["country"])
            for place in self.original.places
        ]
        self.ship_tos = [
            {"name": one.name, "street": one.street, "postal_code": one.postal_code, "city": one.city,
             "region": one.region, "country": one.country}
            for one in made
        ]  # fmt: skip
        self.buyers = [{**one, "tax_number": ""} for one in self.ship_tos]
        self.of_customer: dict[str, list[str]] = {
            "name": [one.name for one in made],
            "sort_name": [fold(one.name) for one in made],
            "sort_city": [fold(one.city) for one in made],
            "contact_name": [one.contact for one in made],
            "contact_phone": [one.phone for one in made],
            "ship_to": [to_json(one) for one in self.ship_tos],
            "buyer": [to_json(one) for one in self.buyers],
            **{
                name: [getattr(one, name) for one in made]
                for name in ("language", "phone", "street", "postal_code", "city", "region", "country")
            },
        }

    def links(self) -> list[dict[str, Any]]:
        """The links of this copy's invoices, and the chain's end moved on."""
        if self._links is None:
            self._links = list(chain.from_iterable(self._link_series()))
        return self._links

    def _link_series(self) -> Iterator[list[dict[str, Any]]]:
        by_series: dict[int, list[Sealed]] = defaultdict(list)
        for one in self.original.sealed:
            by_series[one.series_id].append(one)
        for series_id, sealed in by_series.items():
            position, previous = seal.head(self.uow, series_id)
            made = []
            for one in sealed:
                position += 1
                link = seal.make(self.pool[one.rank], series_id, position, previous, *one.contents(self))
                previous = link["digest"]
                made.append(link)
            seal.set_head(self.uow, made[-1])
            yield made
