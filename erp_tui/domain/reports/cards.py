"""What a card shows of all rooms: the documents of a party, the lines of a product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from erp_tui.domain.kernel.models import Record
from erp_tui.domain.kernel.records import KINDS
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.unit_of_work import Unit


@dataclass(frozen=True)
class DocumentRow:
    """A document of a party."""

    id: int
    kind: str
    kind_word: str
    number: str
    on: date | None
    label: str


def documents_of(unit: Unit, party_id: int, *, limit: int = 20) -> list[DocumentRow]:
    """The documents of a party, newest first."""
    table = table_of(Record)
    question = (
        select(table.c.id, table.c.kind, table.c.number, table.c.on, table.c.label)
        .where(table.c.party_id == party_id, table.c.on.is_not(None))
        .order_by(table.c.on.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [
        DocumentRow(
            row.id, row.kind, KINDS[row.kind], row.number or "", row.on, row.label if row.kind == "opportunity" else ""
        )
        for row in unit.rows(question)
    ]
