"""Records: the row that every document and master has, and the links that make the trail."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from erp_tui.domain.kernel import write
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.models import ExternalRef, Record, RecordNote
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork

KINDS = {
    "company": N_("Company"),
    "branch": N_("Branch"),
    "user": N_("User"),
    "party": N_("Party"),
    "salesperson": N_("Salesperson"),
    "product": N_("Product"),
    "price_list": N_("Price list"),
    "warehouse": N_("Warehouse"),
    "party_group": N_("Customer group"),
    "tax": N_("Tax"),
    "opportunity": N_("Opportunity"),
    "quotation": N_("Quote"),
    "quotation_template": N_("Template"),
    "promotion": N_("Promotion"),
    "order": N_("Order"),
    "requisition": N_("Requisition"),
    "purchase_order": N_("Purchase order"),
    "receipt": N_("Goods receipt"),
    "delivery": N_("Delivery"),
    "return": N_("Return"),
    "invoice": N_("Invoice"),
    "credit_note": N_("Credit note"),
    "payment": N_("Payment"),
    "entry": N_("Journal entry"),
    "stock_count": N_("Stock count"),
    "dunning_run": N_("Dunning run"),
}
"""Every kind of record and its word."""


NO_PARTY = N_("There is no customer or supplier {code}.")


def new_uid() -> str:
    """A UUIDv7: sorts by time, says nothing about how many there are."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return str(UUID(int=value))


def add(
    uow: UnitOfWork,
    kind: str,
    label: str,
    *,
    number: str | None = None,
    party_id: int | None = None,
    on: date | None = None,
) -> int:
    """A new record; its id is the key of the document's or master's own row."""
    return add_many(uow, kind, [{"label": label, "number": number, "party_id": party_id, "on": on}])[0]


def add_many(uow: UnitOfWork, kind: str, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    assert kind in KINDS, kind
    full = [
        {"kind": kind, "uid": new_uid(), "search_key": search_key(row["label"], row.get("number"))} | dict(row)
        for row in rows
    ]
    return [row["id"] for row in write.insert(uow, Record, full)]


def search_key(label: str, number: str | None) -> str:
    return fold(f"{number or ''} {label}".strip())


def change(uow: UnitOfWork, record_id: int, **new: Any) -> None:
    """Keep the record in step: label, number, party, date, archived_at."""
    before = read(uow, record_id)
    if "label" in new or "number" in new:
        new["search_key"] = search_key(new.get("label", before["label"]), new.get("number", before["number"]))
    write.update(uow, Record, before, **new)


def give_number(uow: UnitOfWork, record_id: int, label: str, number: str) -> None:
    """The number that a document of this unit gets when it is posted."""
    before = {"id": record_id, "number": None, "search_key": search_key(label, None)}
    write.update(uow, Record, before, number=number, search_key=search_key(label, number))


def read(unit: Unit, record_id: int) -> dict[str, Any]:
    row = unit.row(select(table_of(Record)).where(table_of(Record).c.id == record_id))
    if row is None:
        raise NotFound("no_record", N_("There is no such record."))
    return dict(row._mapping)


def link(uow: UnitOfWork, earlier_id: int, later_id: int, kind: str = "made") -> None:
    """Note in the trail that one document came from another; written with the end of the unit."""
    found = {"earlier_id": earlier_id, "later_id": later_id, "kind": kind}
    if found not in uow.pending.links:
        uow.pending.links.append(found)


def by_number(unit: Unit, kind: str, number: str) -> int:
    """The id behind a document number or a master's code; refused when there is none."""
    table = table_of(Record)
    found = unit.value(
        select(table.c.id).where(table.c.kind == kind, table.c.number == clean(number)).order_by(table.c.id)
    )
    if found is None:
        if kind == "party":
            raise NotFound("no_party", NO_PARTY, field="party", code=clean(number))
        raise NotFound("no_such_number", N_("{kind} {number} does not exist."), kind=KINDS[kind], number=clean(number))
    return int(found)


def numbers(unit: Unit, kind: str) -> list[str]:
    """All numbers or codes of a kind: for imports, which compare without case."""
    table = table_of(Record)
    return [row.number for row in unit.rows(select(table.c.number).where(table.c.kind == kind)) if row.number]


def name_outside(uow: UnitOfWork, record_id: int, system: str, kind: str, external_id: str) -> None:
    """Keep what another system calls this record."""
    write.insert_one(uow, ExternalRef, system=system, kind=kind, external_id=external_id, record_id=record_id)


def by_outside_name(unit: Unit, system: str, kind: str, external_id: str) -> int | None:
    table = table_of(ExternalRef)
    return unit.value(
        select(table.c.record_id).where(
            table.c.system == system, table.c.kind == kind, table.c.external_id == external_id
        )
    )


def note(uow: UnitOfWork, record_id: int, text: str, *, printed: bool = False) -> int:
    """Add a note to a document or master; `printed` ones appear on what the customer gets."""
    row = write.insert_one(
        uow,
        RecordNote,
        record_id=record_id,
        text=clean(text, multiline=True, limit=4000),
        printed=printed,
        by_user_id=uow.actor.id,
        at=uow.now,
    )
    return int(row["id"])
