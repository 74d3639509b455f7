"""The company that is multiplied: its rows by the column, and what becomes of each column in a copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Table, select
from sqlmodel import SQLModel

from erp_tui.domain.administration.models import Period
from erp_tui.domain.demo.copied_days import Calendar
from erp_tui.domain.invoicing import models as invoicing
from erp_tui.domain.kernel import models, records, write
from erp_tui.domain.kernel.columns import Day, Moment, to_json
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import fold
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import models as ledger
from erp_tui.domain.opportunities import models as opportunities
from erp_tui.domain.orders import models as orders
from erp_tui.domain.parties import models as parties
from erp_tui.domain.purchasing import models as purchasing
from erp_tui.domain.quotations import models as quotations
from erp_tui.domain.receivables import models as receivables
from erp_tui.domain.shipping import models as shipping
from erp_tui.domain.stock import models as stock

if TYPE_CHECKING:
    from erp_tui.domain.demo.copies import Copy

MOST_DAYS = 27
CUSTOMERS: tuple[type[SQLModel], ...] = (models.Record, parties.Party, parties.Address, parties.Contact)
"""What a customer is made of, in the order in which rows may refer to each other; then all else that a copy has."""
BUSINESS: tuple[type[SQLModel], ...] = (
    ledger.PartyCredit, ledger.Entry, ledger.Posting, ledger.OpenItem,
    stock.StockMove, stock.CostLayer, stock.PlannedMove, stock.Reservation,
    opportunities.Opportunity, opportunities.Activity, quotations.Quotation, quotations.QuotationLine,
    orders.Order, orders.OrderLine, orders.OrderLineProgress, orders.Hold, orders.HoldLine,
    purchasing.Requisition, purchasing.SupplyLink, purchasing.PurchaseOrder, purchasing.PurchaseOrderLine,
    purchasing.PurchaseLineProgress, purchasing.Receipt, purchasing.ReceiptLine,
    shipping.Delivery, shipping.DeliveryLine, shipping.DeliveryLineProgress, shipping.SalesReturn, shipping.SalesReturnLine,
    invoicing.Invoice, invoicing.InvoiceLine, invoicing.InvoiceLineProgress,
    receivables.Payment, receivables.Allocation, models.RecordLink, models.Seal,
)  # fmt: skip
DOCUMENTS = {
    "order", "delivery", "invoice", "credit_note", "payment", "entry", "opportunity", "quotation", "requisition",
    "purchase_order", "receipt", "return",
}  # fmt: skip
"""The kinds of records that a copy has, beside its customers."""


Fill = Callable[["Copy"], Sequence[Any]]


class Original:
    """The rows to copy, by the column, each column with the way its values in a copy are made.

    Rows get new ids, and whatever names a copied row by id follows: ids are unique over all tables. So every copied id has
    a *rank* here, and a copy is a list of new ids by rank (`pool`), followed by all other values such columns have.
    """

    def __init__(self, unit: Unit, tables: Sequence[type[SQLModel]]) -> None:
        self.unit = unit
        self.tables = tables
        self.customers: dict[int, int] = {}
        """Party id → its place among the customers."""
        self.places: list[dict[str, Any]] = []
        self._customers(unit)
        rows = {model: self._rows(unit, model, BUSINESS[0] in tables) for model in tables}
        ids = sorted(row["id"] for found in rows.values() for row in found if "id" in row)
        self.ranks: dict[Any, int] = {one: rank for rank, one in enumerate(ids)}
        self.id_count = len(ids)
        self.others: list[Any] = []
        self.record_rows = rows[models.Record]
        self.numbers = {row["number"]: row["id"] for row in self.record_rows if row["number"]}
        days = {v for found in rows.values() for row in found for v in row.values() if type(v) is date}
        self.days = sorted(days)
        self.day_ranks = {day: rank for rank, day in enumerate(self.days)}
        periods = unit.rows(select(table_of(Period)).order_by(table_of(Period).c.starts_on))
        self.periods = [(row.starts_on, row.ends_on, row.id) for row in periods]
        first = min(
            (row["on"] for model in (ledger.Entry, orders.Order) for row in rows.get(model, ())), default=date.max
        )
        self.most_days = max(0, min(MOST_DAYS, (first - self.periods[0][0]).days))
        self.columns: list[tuple[type[SQLModel], dict[str, Fill | list[Any]]]] = [
            (model, self._columns(unit, model, rows[model])) for model in tables if rows[model]
        ]
        self.sealed = self._sealed(unit, rows) if models.Seal in rows else []
        self._calendars: dict[int, Calendar] = {}

    def _customers(self, unit: Unit) -> None:
        party, address = table_of(parties.Party), table_of(parties.Address)
        question = (
            select(party.c.id, party.c.name, address.c.city, address.c.region, address.c.postal_code, address.c.country)
            .join(address, address.c.party_id == party.c.id)
            .where(party.c.is_customer, address.c.line_no == 1)
            .order_by(party.c.id)
        )
        for place, row in enumerate(unit.rows(question)):
            self.customers[row.id] = place
            self.places.append(dict(row._mapping))

    def _rows(self, unit: Unit, model: type[SQLModel], with_business: bool) -> list[dict[str, Any]]:
        table = table_of(model)
        question = select(table).order_by(*table.primary_key)
        if model is models.Seal:
            question = select(table).order_by(table.c.series_id, table.c.position)
        found = [dict(row._mapping) for row in unit.rows(question)]
        if model is models.Record:
            kinds = DOCUMENTS if with_business else set()
            return [row for row in found if row["kind"] in kinds or row["id"] in self.customers]
        if model in CUSTOMERS or model is ledger.PartyCredit:
            key = "id" if model is parties.Party else "party_id"
            return [row for row in found if row[key] in self.customers]
        return found

    # -- columns

    def _columns(self, unit: Unit, model: type[SQLModel], rows: list[dict[str, Any]]) -> dict[str, Fill | list[Any]]:
        table = table_of(model)
        special = self._special(model, rows)
        columns: dict[str, Fill | list[Any]] = {}
        for column in table.c:
            values = [row[column.name] for row in rows]
            columns[column.name] = special.get(column.name) or self._usual(unit, table, column, values, rows)
        return columns

    def _usual(
        self, unit: Unit, table: Table, column: Column[Any], values: list[Any], rows: list[dict[str, Any]]
    ) -> Fill | list[Any]:
        if column.name == "period_id":
            days = [self.day_ranks[row["on"]] for row in rows]
            return lambda copy: [copy.calendar.periods[rank] for rank in days]
        if _names_rows(column) and any(value in self.ranks for value in values):
            ranks = [self.rank(value) for value in values]
            return lambda copy: list(map(copy.pool.__getitem__, ranks))
        if isinstance(column.type, Day) and any(values):
            days = [-1 if value is None else self.day_ranks[value] for value in values]
            return lambda copy: list(map(copy.calendar.days.__getitem__, days))
        if isinstance(column.type, Moment) and any(values):
            moments = write.for_driver(unit, column, values)
            return lambda copy: [moment and moment - copy.calendar.micros for moment in moments]
        return write.for_driver(unit, column, values)

    def rank(self, value: Any) -> int:
        """The rank of an id that is copied; anything else is kept as it is behind the copied ids."""
        if value not in self.ranks:
            self.ranks[value] = self.id_count + len(self.others)
            self.others.append(value)
        return self.ranks[value]

    def _special(self, model: type[SQLModel], rows: list[dict[str, Any]]) -> dict[str, Fill]:
        """The columns that say who the customer is, or which number a document has."""
        special: dict[str, Fill] = {}
        for name in (column.name for column in table_of(model).c):
            if name in ("number", "sort_number", "code"):
                owner = "record_id" if model is ledger.OpenItem else "id"
                special[name] = self._numbers([row[owner] for row in rows], [row[name] for row in rows])
        if "party_id" in rows[0] or model is parties.Party:
            key = "id" if model is parties.Party else "party_id"
            owners = [self.customers.get(row[key], -1) for row in rows]
            for name in ("language", "ship_to", "buyer"):
                if name in rows[0]:
                    special[name] = self._of_customer(name, owners, rows)
            if model in CUSTOMERS:
                for name in _OWN[model]:
                    special[name] = self._of_customer(name, owners, rows)
        if model is ledger.Entry:
            special["text"] = self._texts([row["text"] for row in rows], {})
        if model is models.Record:
            special |= self._of_record(rows)
        if model is invoicing.Invoice:
            instalments = [row["instalments"] for row in rows]
            special["instalments"] = lambda copy: copy.calendar.instalments(instalments)
        if model is models.Seal:
            special = {column.name: _of_seal(column.name) for column in table_of(model).c}
        return special

    def _numbers(self, owners: list[int], now: list[str | None]) -> Fill:
        ranks = [self.ranks[owner] for owner in owners]
        if all(now):
            return lambda copy: list(map(copy.numbers.__getitem__, ranks))
        return lambda copy: [copy.numbers[rank] if old else None for rank, old in zip(ranks, now, strict=True)]

    def _of_customer(self, name: str, owners: list[int], rows: list[dict[str, Any]]) -> Fill:
        """What every row has from its customer; rows of nobody, and those that have nothing, stay so."""
        kept = [to_json(row[name]) if isinstance(row[name], dict) else row[name] for row in rows]
        own = [None if value is None or owner < 0 else owner for value, owner in zip(kept, owners, strict=True)]
        key = f"contact_{name}" if "title" in rows[0] and name in ("name", "phone") else name
        if None in own:
            return lambda copy: [
                old if owner is None else copy.of_customer[key][owner] for owner, old in zip(own, kept, strict=True)
            ]
        return lambda copy: [copy.of_customer[key][owner] for owner in own]  # type: ignore[index]

    def _texts(self, texts: list[str], owners: dict[int, int]) -> Fill:
        """Texts that are a document's number, or (by row) the name of a customer; others stay."""
        found: list[tuple[int, Any]] = []
        for place, text in enumerate(texts):
            if place in owners:
                found.append((1, owners[place]))
            elif text in self.numbers:
                found.append((0, self.ranks[self.numbers[text]]))
            else:
                found.append((2, text))

        def fill(copy: Copy) -> list[str]:
            sources = (copy.numbers, copy.of_customer["name"])
            return [which if kind == 2 else sources[kind][which] for kind, which in found]

        return fill

    def _of_record(self, rows: list[dict[str, Any]]) -> dict[str, Fill]:
        owners: dict[int, int] = {}
        for place, row in enumerate(rows):
            customer = self.customers.get(row["id"] if row["kind"] == "party" else row["party_id"])
            if customer is not None and row["label"] == self.places[customer]["name"]:
                owners[place] = customer
        labels = self._texts([row["label"] for row in rows], owners)
        folded = [None if place in owners else fold(row["label"]) for place, row in enumerate(rows)]
        plain = [text if row["label"] not in self.numbers else None for text, row in zip(folded, rows, strict=True)]
        numbers = self._numbers([row["id"] for row in rows], [row["number"] for row in rows])

        def search_keys(copy: Copy) -> list[str]:
            names_of = copy.of_customer["sort_name"]
            return [
                f"{(number or '').lower()} "
                f"{names_of[owners[place]] if place in owners else plain[place] or label.lower()}".strip()
                for place, (number, label) in enumerate(zip(numbers(copy), labels(copy), strict=True))
            ]

        return {
            "uid": lambda _copy: [records.new_uid() for _row in rows],
            "label": labels,
            "search_key": search_keys,
        }

    # -- chain

    def _sealed(self, unit: Unit, rows: dict[type[SQLModel], list[dict[str, Any]]]) -> list[Sealed]:
        lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in rows[invoicing.InvoiceLine]:
            lines[row["invoice_id"]].append(row)
        headers = {row["id"]: row for row in rows[invoicing.Invoice]}
        found = []
        for link in rows[models.Seal]:
            header = dict(headers[link["record_id"]])
            personal = {name: header.pop(name) for name in ("buyer", "ship_to")}
            owner = self.customers[header["party_id"]]
            parts = [Part(self, header), *(Part(self, line) for line in lines[link["record_id"]])]
            found.append(Sealed(self.rank(link["record_id"]), link["series_id"], owner, parts, personal))
        return found

    def calendar(self, unit: Unit, days: int) -> Calendar:
        if days not in self._calendars:
            self._calendars[days] = Calendar(self, unit, days)
        return self._calendars[days]


_OWN: dict[type[SQLModel], tuple[str, ...]] = {
    models.Record: (),
    parties.Party: ("name", "sort_name", "sort_city", "phone"),
    parties.Address: ("street", "postal_code", "city", "region", "country"),
    parties.Contact: ("name", "phone"),
}
"""The columns of a customer's rows that its copy has of its own."""


def _names_rows(column: Column[Any]) -> bool:
    """Whether a column holds the id of some row: a key, a reference, or an id without one."""
    whole = isinstance(column.type, BigInteger)
    return whole and (column.name == "id" or column.name.endswith("_id")) and column.name != "lot_id"


def _of_seal(name: str) -> Fill:
    return lambda copy: [link[name] for link in copy.links()]


@dataclass
class Part:
    """A row of a sealed document as it is hashed, and what of it differs in a copy."""

    original: Original
    row: dict[str, Any]
    ids: list[tuple[str, int]] = field(default_factory=list)
    days: list[tuple[str, int]] = field(default_factory=list)
    moments: list[tuple[str, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        import json

        for name, value in self.row.items():
            if type(value) is int and (name == "id" or name.endswith("_id")):
                self.ids.append((name, self.original.rank(value)))
            elif type(value) is date:
                self.days.append((name, self.original.day_ranks[value]))
            elif isinstance(value, datetime):
                self.moments.append((name, value))
        self.row = json.loads(to_json(self.row))

    def in_copy(self, copy: Copy) -> dict[str, Any]:
        row = dict(self.row)
        for name, rank in self.ids:
            row[name] = copy.pool[rank]
        for name, rank in self.days:
            row[name] = copy.calendar.iso[rank]
        for name, moment in self.moments:
            row[name] = (moment - copy.calendar.shift).isoformat()
        return row


@dataclass
class Sealed:
    rank: int
    series_id: int
    owner: int
    parts: list[Part]
    personal: dict[str, Any]

    def contents(self, copy: Copy) -> tuple[list[Any], dict[str, Any]]:
        header, *lines = (part.in_copy(copy) for part in self.parts)
        header["number"] = header["sort_number"] = copy.numbers[self.rank]
        header["language"] = copy.of_customer["language"][self.owner]
        header["instalments"] = copy.calendar.moved(header["instalments"])
        own = {"buyer": copy.buyers[self.owner], "ship_to": copy.ship_tos[self.owner]}
        return [header, lines], {name: value and own[name] for name, value in self.personal.items()}
