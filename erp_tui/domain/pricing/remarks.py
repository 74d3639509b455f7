"""What whoever enters a document is to know of its customer and its products: the notes kept on these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.products import queries as products


@dataclass(frozen=True)
class Remark:
    """`text` stands on the customer or product called `name`."""

    name: str
    text: str


def remarks_on(unit: Unit, party_id: int | None, product_ids: Iterable[int | None] = ()) -> list[Remark]:
    """The notes of a customer and of products, each once, in the order of the lines; those without one are left out."""
    found = []
    if party_id is not None:
        party = parties.defaults_for(unit, party_id)
        found.append(Remark(party.name, party.entry_note))
    wanted = [one for one in dict.fromkeys(product_ids) if one is not None]
    known = products.by_id(unit, wanted)
    found += [Remark(known[one].name, known[one].entry_note) for one in wanted if one in known]
    return [remark for remark in found if remark.text]
