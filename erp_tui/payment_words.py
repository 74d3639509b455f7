"""What became of a payment, in sentences: what of the money is not allocated, what it settled, and what of that is still open."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.receivables.queries import PaymentView
from erp_tui.i18n import _


def what_became(read: Callable[..., Any], view: PaymentView, places: int) -> str:
    """The answer to recording a payment; `read` runs a query in the books, `places` are those of its currency."""

    def amount(value: Decimal) -> str:
        return formats.amount(abs(value), places)

    first = _money(read, view).format(
        number=view.number, amount=amount(view.amount), currency=view.currency, open=amount(view.amount_open)
    )
    settled = _settled(view)
    left = dict.fromkeys(settled, ZERO)
    for item in read(ledger.open_items, record_ids=list(settled)) if settled else ():
        left[item.record_id] += item.amount_open
    still_open = [
        _("Of {number} {open} is still open.").format(number=number, open=amount(left[record_id]))
        for record_id, number in settled.items()
        if left[record_id]
    ]
    done = [number for record_id, number in settled.items() if not left[record_id]]
    if len(done) > 1:
        still_open.append(_("Documents settled: {count}.").format(count=len(done)))
    elif done:
        still_open.append(_("{number} is settled.").format(number=done[0]))
    return " ".join([first, *still_open])


def _settled(view: PaymentView) -> dict[int, str]:
    """The documents that a payment has settled, in whole or in part: their numbers."""
    if view.amount > 0:
        return {one.debit_record_id: one.debit_number for one in view.allocations}
    return {one.credit_record_id: one.credit_number for one in view.allocations}


def _money(read: Callable[..., Any], view: PaymentView) -> str:
    """The sentence about the money itself: a line of 80 columns is cut at its end, so what is odd comes first."""
    if view.is_repayment and view.amount_open:
        return _("{number}: paid back {amount} {currency}, {open} without a credit: it is owed.")
    if view.is_repayment:
        return _("{number}: paid back {amount} {currency}.")
    if not view.amount_open:
        return _("{number}: {amount} {currency}.")
    items = read(ledger.open_items, party_id=view.party_id)
    if any(item.amount_open > 0 and item.currency == view.currency for item in items):
        return _("{number}: {amount} {currency}, {open} not allocated to an invoice.")
    return _("{number}: {amount} {currency}, {open} more than is owed.")
