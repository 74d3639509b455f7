"""When what is owed falls due: an invoice's open amount in other parts on other days. The posted document stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.domain.kernel.money import ZERO, split_rest_to_last
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.ledger.models import OpenItem
from erp_tui.domain.receivables import rules
from erp_tui.domain.receivables.rules import Part


@verb("receivables.reschedule", N_("Reschedule"), roles=(CLERK,))
def reschedule(uow: UnitOfWork, invoice_id: int, parts: Sequence[Part]) -> int:
    """What is open of an invoice falls due in these parts; the last one takes what the others leave. Gives the invoice.

    What was settled already stays settled. Reminders begin anew; an early-payment discount is no longer given.
    """
    found = [item for item in ledger.open_items(uow, record_ids=[invoice_id], lock=True) if item.amount_open > 0]
    if not found:
        raise NotAllowed("nothing_open", N_("Nothing of this is open."))
    currency = administration.currency(uow, found[0].currency)
    total = sum((item.amount_open for item in found), ZERO)
    amounts = rules.amounts_of(parts, total, currency, found[0].on)
    base = split_rest_to_last(
        sum((item.amount_open_base for item in found), ZERO), amounts, administration.base_currency(uow)
    )
    all_items = ledger.open_items(uow, record_ids=[invoice_id], with_settled=True)
    number = max(item.instalment for item in all_items)
    before = rows.get_many(uow, OpenItem, [item.id for item in found], lock=True)
    first = before[found[0].id]
    copied = ("party_id", "record_id", "kind", "number", "on", "currency", "blocked_reason")
    new: list[dict[str, Any]] = [
        {name: first[name] for name in copied}
        | {"instalment": number + place, "due_on": part.due, "amount": amount, "amount_open": amount,
           "amount_base": part_base, "amount_open_base": part_base}
        for place, (part, amount, part_base) in enumerate(zip(parts, amounts, base, strict=True), 1)
    ]  # fmt: skip
    write.update_many(uow, OpenItem, [(row, _settled_part(row)) for row in before.values()])
    write.insert(uow, OpenItem, new)
    return invoice_id


def _settled_part(row: dict[str, Any]) -> dict[str, Any]:
    """An item without what is open of it."""
    return {
        "amount": row["amount"] - row["amount_open"],
        "amount_base": row["amount_base"] - row["amount_open_base"],
        "amount_open": ZERO,
        "amount_open_base": ZERO,
        "is_open": 0,
    }
