"""New books: a company with its set-up read from `data/seed`. Stands above all rooms, as `chain` and `schema` do."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect
from sqlmodel import SQLModel

from erp_tui.domain import schema
from erp_tui.domain.administration import models as administration
from erp_tui.domain.administration import queries, services
from erp_tui.domain.administration.services import NewCompany
from erp_tui.domain.kernel import models as kernel
from erp_tui.domain.kernel import records, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Bookkeeper, UnitOfWork
from erp_tui.domain.ledger import models as ledger
from erp_tui.domain.pricing import taxes
from erp_tui.domain.pricing.rules import TaxRule
from erp_tui.domain.receivables import models as receivables
from erp_tui.domain.stock import models as stock

OUTSIDE = {
    "supplier": N_("Suppliers"),
    "customer": N_("Customers"),
    "loss": N_("Differences"),
    "production": N_("Production"),
}
"""The places outside the warehouses: where goods come from and go to."""


@dataclass(frozen=True)
class NewBooks:
    """The company, and which of the prepared set-ups it starts with."""

    company: NewCompany
    tax_set: str = "none"
    chart: str = "standard"
    first_year: int | None = None
    """The first fiscal year; none: this one. Years up to the next one are opened."""


def tax_sets(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "seed" / "taxes").glob("*.csv"))


def charts(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "seed" / "charts").glob("*.csv"))


def why_not_make(engine: Engine) -> NotAllowed | None:
    """Why no books can be made here: what holds tables already is somebody's."""
    with engine.connect() as connection:
        return _why_not_here(connection)


def _why_not_here(connection: Connection) -> NotAllowed | None:
    found = inspect(connection).get_table_names()
    if "books" in found:
        return NotAllowed("books_exist", N_("There are books here already."))
    if found:
        place = connection.engine.url.database
        return NotAllowed("not_empty", N_("{path} holds something else already: name another place."), path=place)
    return None


def make(engine: Engine, keeper: Bookkeeper, folder: Path, new: NewBooks) -> None:
    """Make books at the present schema with their set-up and company: all of it in one transaction, or nothing.

    Refused where there are books already.
    """
    with engine.execution_options(write=True).connect() as connection, connection.begin():
        if error := _why_not_here(connection):
            raise error
        schema.create(connection)
        uow = keeper.on(connection)
        uow.name_change_set("administration.set_up")
        uow.verb = "administration.set_up"  # what it calls answers to it
        _load(uow, folder / "seed", new)
        uow.verb = None
        uow.finish()


def _load(uow: UnitOfWork, seed: Path, new: NewBooks) -> None:
    for model, name in (
        (administration.Country, "countries"),
        (administration.Currency, "currencies"),
        (administration.MeasureUnit, "units"),
        (administration.TaxClass, "tax_classes"),
        (administration.ReasonCode, "reasons"),
        (kernel.Series, "series"),
        (receivables.DunningLevel, "dunning_levels"),
    ):
        write.insert(uow, model, _rows(seed / f"{name}.csv", model))
    for term in json.loads((seed / "payment_terms.json").read_text()):
        term["discount_percent"] = Decimal(term.get("discount_percent", 0))
        services.new_payment_term(uow, **term)
    services.set_up_company(uow, new.company)
    this_year = uow.today.year
    for year in range(new.first_year or this_year, this_year + 2):
        services.open_year(uow, year)
    _chart(uow, seed, new.chart)
    _taxes(uow, seed, new.tax_set)
    _warehouse(uow)


def _chart(uow: UnitOfWork, seed: Path, chart: str) -> None:
    path = seed / "charts" / f"{clean(chart)}.csv"
    if path.parent != seed / "charts" or not path.is_file():
        raise InvalidInput("no_chart", N_("There is no chart of accounts {name}."), field="chart", name=clean(chart))
    made = write.insert(uow, ledger.Account, _rows(path, ledger.Account))
    by_code = {row["code"]: row["id"] for row in made}
    with (seed / "account_uses.csv").open(encoding="utf-8", newline="") as file:
        uses = [{"use": row["use"], "account_id": by_code[row[chart]]} for row in csv.DictReader(file)]
    write.insert(uow, ledger.AccountUse, uses)


def _taxes(uow: UnitOfWork, seed: Path, tax_set: str) -> None:
    path = seed / "taxes" / f"{clean(tax_set)}.csv"
    if path.parent != seed / "taxes" or not path.is_file():
        raise InvalidInput("no_tax_set", N_("There is no tax set {name}."), field="tax_set", name=clean(tax_set))
    chosen: dict[tuple[str, str], list[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            tax = TaxRule(row["code"], row["kind"], Decimal(row["rate"]), included=row["included"] == "yes")
            taxes.new_tax(uow, tax, row["name"], sequence=number * 10)
            chosen.setdefault((row["product_class"], row["party_class"]), []).append(row["code"])
    for (product_class, party_class), codes in chosen.items():
        taxes.choose_taxes(uow, product_class, party_class, codes)


def _warehouse(uow: UnitOfWork) -> None:
    write.insert(
        uow, stock.Location, [{"code": kind.upper(), "name": name, "kind": kind} for kind, name in OUTSIDE.items()]
    )
    name = next(iter(queries.branches(uow).values()))
    warehouse_id = records.add(uow, "warehouse", name, number="W1")
    place_id = uow.new_id()
    write.insert_one(
        uow,
        stock.Warehouse,
        id=warehouse_id,
        code="W1",
        name=name,
        branch_id=queries.default_branch(uow),
        stock_location_id=place_id,
    )
    write.insert_one(uow, stock.Location, id=place_id, warehouse_id=warehouse_id, code="W1", name=name, kind="storage")


def _rows(path: Path, model: type[SQLModel]) -> list[dict[str, Any]]:
    """The rows of a seed file, each value as its column's type wants it."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: _value(model, name, text) for name, text in row.items()} for row in csv.DictReader(file)]


def _value(model: type[SQLModel], name: str, text: str) -> Any:
    annotation = str(model.model_fields[name].annotation)
    if "Decimal" in annotation:
        return Decimal(text)
    return int(text) if "int" in annotation else text
