"""The Northwind demo company: two years of business as real documents, made by the same services that clerks use.

Source: `data/northwind` (see its README). What the source does not say follows stated rules:

- cost is COST_SHARE of the list price; goods that came before the first order are opening stock at that cost;
- opening stock is today's stock and all that was shipped, so that today's stock equals the file;
- freight is a charge line, outside product sales; everything is free of tax;
- customers have 30 days; when each invoice is paid follows from its order's number (`pays_after`);
- units on order are purchase orders of a week ago; reorder levels are reorder rules up to twice the level;
- orders without a shipping date are confirmed last, on their own dates: they find today's stock, and it is short.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from erp_tui.domain import seed
from erp_tui.domain.administration import queries as administration_queries
from erp_tui.domain.administration import services as administration
from erp_tui.domain.administration.services import NewCompany
from erp_tui.domain.demo import offers, pipeline
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel import records
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import SYSTEM, Actor, Bookkeeper, Clock, UnitOfWork
from erp_tui.domain.orders import services as orders
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.parties import services as parties
from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.products import services as products
from erp_tui.domain.products.rules import NewProduct
from erp_tui.domain.purchasing import services as purchasing
from erp_tui.domain.purchasing.rules import Reorder
from erp_tui.domain.receivables import services as receivables
from erp_tui.domain.receivables.rules import NewPayment
from erp_tui.domain.shipping import queries as shipping_queries
from erp_tui.domain.shipping import services as shipping
from erp_tui.domain.stock import services as stock

LAST_ORDER_ON = date(1998, 5, 6)
COST_SHARE = Decimal("0.6")
SYSTEM_NAME = "northwind"
CURRENCY = "USD"
WHOLESALER = "SAVEA"
"""Who buys most has the wholesale price list."""
COUNTRY_NAMES = {"USA": "US", "UK": "GB"}
STEPS = 626
"""How many steps a build has, for a progress bar."""
Tell = Callable[[int, str], None]


def pays_after(order_number: int) -> int | None:
    """Days from the invoice to its payment: most customers pay when it is due, some late, a few not at all."""
    if order_number % 29 == 0:
        return None
    return (25, 30, 28, 30, 45, 30, 29, 75, 30, 105)[order_number % 10]


@dataclass
class _World:
    """The source as read, and what became of it."""

    folder: Path
    shift: timedelta
    countries: dict[str, str] = field(default_factory=dict)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)

    def rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def day(self, text: str) -> date:
        return date.fromisoformat(text) + self.shift

    def country(self, name: str) -> str:
        return COUNTRY_NAMES.get(name) or self.countries[name]


def build(
    engine: Engine,
    keeper: Bookkeeper,
    data: Path,
    *,
    today: date,
    original_dates: bool = False,
    tell: Tell = lambda _done, _what: None,
) -> None:
    """Make the demo company in empty books. `keeper` gets its calendar set. Some 40 s on an ordinary machine."""
    last = LAST_ORDER_ON if original_dates else today
    world = _World(data / "northwind", last - LAST_ORDER_ON)
    keeper.clock = Clock("UTC", last)
    first = world.day(world.rows("orders")[0]["order_date"])
    company = NewCompany(
        name="Northwind Traders", country="US", base_currency=CURRENCY, time_zone="UTC", purpose="demo",
        street="1 Portals Way", postal_code="98156", city="Twin Points", region="WA", phone="(206) 555-1417",
        email="orders@northwind.example", bank_account="Cascade Bank 0012 3456 789", owner_name="Owner",
    )  # fmt: skip
    seed.make(engine, keeper, data, seed.NewBooks(company, first_year=(first - timedelta(days=2)).year))
    with engine.execution_options(write=True).connect() as connection:
        done = 0
        for batch in _batches(keeper, world, first, last, original_dates):
            with connection.begin():
                for day, step in batch.steps:
                    uow = keeper.on(connection, batch.actor, clock=Clock("UTC", day), door="demo")
                    step(uow)
                    uow.finish()
                    done += 1
            tell(done, batch.what)
    if not original_dates:
        keeper.clock = Clock("UTC")


Step = Callable[[UnitOfWork], None]


@dataclass
class _Batch:
    what: str
    actor: Actor
    steps: list[tuple[date, Step]]


def _batches(keeper: Bookkeeper, world: _World, first: date, last: date, original_dates: bool) -> Iterator[_Batch]:
    before = first - timedelta(days=1)

    def users(uow: UnitOfWork) -> None:
        administration.new_user(uow, "clerk", "Clerk", "clerk")
        if original_dates:
            administration.fix_today(uow, last)

    yield _Batch(N_("Users"), SYSTEM, [(last, users)])
    yield _Batch(
        N_("Masters"), SYSTEM, [(before, lambda uow: _masters(uow, world)), (before, lambda uow: _opening(uow, world))]
    )
    with keeper.reading() as unit:
        actor = administration_queries.actor(unit, "owner")
    history = sorted(_history(world, last), key=lambda event: (event[0], event[1]))
    by_day: dict[date, list[Step]] = defaultdict(list)
    for day, _rank, step in history:
        by_day[day].append(step)
    days = sorted(by_day)
    for start in range(0, len(days), 20):
        some = [(day, _all(by_day[day])) for day in days[start : start + 20]]
        yield _Batch(N_("Orders, deliveries, invoices, payments"), actor, some)
    ordered = last - timedelta(days=7)
    yield _Batch(
        N_("Purchase orders"),
        actor,
        [(ordered, lambda uow: _on_order(uow, world)), (last, lambda uow: _levels(uow, world))],
    )
    waiting = [row for row in world.rows("orders") if not row["shipped_date"]]
    yield _Batch(
        N_("Open orders"),
        actor,
        [(world.day(row["order_date"]), _confirm_step(world, row["order_id"])) for row in waiting],
    )
    yield _Batch(
        N_("Pipeline"),
        actor,
        [
            (last, lambda uow: pipeline.begin(uow, world.ids, last)),
            (last, lambda uow: offers.set_up(uow, CURRENCY, world.ids["customer", WHOLESALER])),
        ],
    )


def _all(steps: list[Step]) -> Step:
    def run(uow: UnitOfWork) -> None:
        for step in steps:
            step(uow)

    return run


# ------------------------------------------------------------------------------------------------ masters


def _masters(uow: UnitOfWork, world: _World) -> None:
    world.countries = {name: code for code, name in administration_queries.countries(uow).items()}
    for row in world.rows("employees"):
        code, name = row["employee_id"], f"{row['first_name']} {row['last_name']}"
        hired = date.fromisoformat(row["hire_date"])
        world.ids["employee", code] = parties.new_salesperson(uow, code, name, title=row["title"], hired_on=hired)
        records.name_outside(uow, world.ids["employee", code], SYSTEM_NAME, "employee", code)
    _parties(uow, world, "customer", "customers", "customer_id", "")
    _parties(uow, world, "supplier", "suppliers", "supplier_id", "S")
    carriers = world.rows("shippers")
    made = parties.create_many(
        uow,
        [
            NewParty(row["company_name"], frozenset({"carrier"}), f"X{row['shipper_id']}", phone=row["phone"])
            for row in carriers
        ],
    )
    for row, party_id in zip(carriers, made, strict=True):
        world.ids["shipper", row["shipper_id"]] = party_id
        records.name_outside(uow, party_id, SYSTEM_NAME, "shipper", row["shipper_id"])
    categories = {
        row["category_id"]: products.new_category(
            uow, row["category_id"], row["category_name"], description=row["description"]
        )
        for row in world.rows("categories")
    }
    rows = world.rows("products")
    new = [
        NewProduct(
            name=row["product_name"], code=row["product_id"], specification=row["quantity_per_unit"],
            category_id=categories[row["category_id"]], list_price=Decimal(row["unit_price"]),
            standard_cost=Decimal(row["unit_price"]) * COST_SHARE, discontinued=row["discontinued"] == "1",
        )
        for row in rows
    ]  # fmt: skip
    freight = NewProduct(name="Freight", code="FREIGHT", kind="charge")
    *ids, world.ids["charge", "freight"] = products.create_many(uow, [*new, freight])
    for row, product_id in zip(rows, ids, strict=True):
        world.ids["product", row["product_id"]] = product_id
        records.name_outside(uow, product_id, SYSTEM_NAME, "product", row["product_id"])
        cost = Decimal(row["unit_price"]) * COST_SHARE
        purchasing.set_supplier(uow, product_id, world.ids["supplier", row["supplier_id"]], cost)


def _parties(uow: UnitOfWork, world: _World, role: str, file: str, key: str, prefix: str) -> None:
    rows = world.rows(file)
    made = parties.create_many(
        uow,
        [
            NewParty(
                row["company_name"], frozenset({role}), prefix + row[key], phone=row["phone"],
                addresses=(
                    NewAddress(
                        street=row["address"], postal_code=row["postal_code"], city=row["city"], region=row["region"],
                        country=world.country(row["country"]),
                    ),
                ),
                contacts=(NewContact(row["contact_name"], row["contact_title"], row["phone"]),),
            )
            for row in rows
        ],
    )  # fmt: skip
    for row, party_id in zip(rows, made, strict=True):
        world.ids[role, row[key]] = party_id
        records.name_outside(uow, party_id, SYSTEM_NAME, role, row[key])


def _opening(uow: UnitOfWork, world: _World) -> None:
    shipped = {row["order_id"] for row in world.rows("orders") if row["shipped_date"]}
    quantities = {row["product_id"]: Decimal(row["units_in_stock"]) for row in world.rows("products")}
    for row in world.rows("order_lines"):
        if row["order_id"] in shipped:
            quantities[row["product_id"]] += Decimal(row["quantity"])
    costs = {row["product_id"]: Decimal(row["unit_price"]) * COST_SHARE for row in world.rows("products")}
    stock.adjust_many(
        uow,
        {world.ids["product", code]: (quantity, costs[code]) for code, quantity in quantities.items() if quantity},
        "opening",
    )


# ------------------------------------------------------------------------------------------------ history


def _history(world: _World, last: date) -> Iterator[tuple[date, int, Step]]:
    """What happened on which day: orders come in, goods leave, money comes."""
    lines: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in world.rows("order_lines"):
        lines[row["order_id"]].append(row)
    for row in world.rows("orders"):
        yield world.day(row["order_date"]), 0, _order_step(world, row, lines[row["order_id"]])
        if not row["shipped_date"]:
            continue
        shipped_on = world.day(row["shipped_date"])
        yield shipped_on, 1, _ship_step(world, row["order_id"])
        days = pays_after(int(row["order_id"]))
        if days is not None and shipped_on + timedelta(days=days) <= last:
            yield shipped_on + timedelta(days=days), 2, _pay_step(world, row)


def _order_step(world: _World, row: dict[str, str], lines: list[dict[str, str]]) -> Step:
    def run(uow: UnitOfWork) -> None:
        inputs = [
            LineInput(
                product_id=world.ids["product", line["product_id"]],
                quantity=Decimal(line["quantity"]),
                unit_price=Decimal(line["unit_price"]),
                discount_percent=Decimal(line["discount"]) * 100,
            )
            for line in lines
        ]
        if Decimal(row["freight"]):
            inputs.append(LineInput(product_id=world.ids["charge", "freight"], unit_price=Decimal(row["freight"])))
        document = NewDocument(
            party_id=world.ids["customer", row["customer_id"]],
            lines=tuple(inputs),
            salesperson_id=world.ids["employee", row["employee_id"]],
            ship_to={
                "name": row["ship_name"], "street": row["ship_address"], "postal_code": row["ship_postal_code"],
                "city": row["ship_city"], "region": row["ship_region"], "country": world.country(row["ship_country"]),
            },
        )  # fmt: skip
        carrier = world.ids["shipper", row["shipper_id"]]
        requested = world.day(row["required_date"])
        order_id = orders.create(uow, NewOrder(document, requested_on=requested, carrier_id=carrier))
        world.ids["order", row["order_id"]] = order_id
        records.name_outside(uow, order_id, SYSTEM_NAME, "order", row["order_id"])
        if row["shipped_date"]:
            orders.confirm(uow, order_id)

    return run


def _ship_step(world: _World, number: str) -> Step:
    def run(uow: UnitOfWork) -> None:
        [delivery_id] = shipping_queries.deliveries_of(uow, world.ids["order", number])
        shipping.ship(uow, delivery_id)
        [world.ids["invoice", number]] = invoicing.invoices_of(uow, world.ids["order", number])

    return run


def _pay_step(world: _World, row: dict[str, str]) -> Step:
    def run(uow: UnitOfWork) -> None:
        invoice = invoicing.invoice(uow, world.ids["invoice", row["order_id"]])
        payer = world.ids["customer", row["customer_id"]]
        receivables.record(uow, NewPayment(payer, invoice.amount_open, settle=((invoice.id, None),)))

    return run


def _confirm_step(world: _World, number: str) -> Step:
    return lambda uow: _nothing(orders.confirm(uow, world.ids["order", number]))


def _nothing(_result: Any) -> None:
    """The result is not needed."""


# ------------------------------------------------------------------------------------------------ what is coming


def _on_order(uow: UnitOfWork, world: _World) -> None:
    by_supplier: dict[str, list[LineInput]] = defaultdict(list)
    for row in world.rows("products"):
        if Decimal(row["units_on_order"]):
            product_id = world.ids["product", row["product_id"]]
            line = LineInput(product_id=product_id, quantity=Decimal(row["units_on_order"]))
            by_supplier[row["supplier_id"]].append(line)
    for supplier, lines in sorted(by_supplier.items()):
        purchasing.order(uow, purchasing.create(uow, world.ids["supplier", supplier], lines))


def _levels(uow: UnitOfWork, world: _World) -> None:
    for row in world.rows("products"):
        level = Decimal(row["reorder_level"])
        if row["discontinued"] == "0":
            purchasing.set_rule(uow, world.ids["product", row["product_id"]], Reorder(level, level * 2, lead_days=7))
