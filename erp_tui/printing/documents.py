"""From the books to a printed document: quotation, order confirmation, pick list, delivery note, invoice, purchase order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries as invoicing
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.orders import queries as orders
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing.documents import COUNTED, LineView
from erp_tui.domain.purchasing import queries as purchasing
from erp_tui.domain.quotations import queries as quotations
from erp_tui.domain.quotations.rules import shown_number
from erp_tui.domain.reports import records_queries
from erp_tui.domain.shipping import queries as shipping
from erp_tui.i18n import in_language
from erp_tui.printing.model import PrintColumn, PrintedDocument, PrintRow

Words = Callable[[str], str]


def _words(language: str) -> Words:
    return lambda text: in_language(language, text)


def quotation(unit: Unit, quotation_id: int) -> PrintedDocument:
    view = quotations.quotation(unit, quotation_id)
    say = _words(view.language)
    number = shown_number(view.number, view.revision)
    facts = (
        (say(N_("Date")), formats.day(view.on)),
        (say(N_("Valid until")), formats.day(view.valid_until)),
        (say(N_("Your reference")), view.customer_reference),
        (say(N_("Payment terms")), say(administration.payment_term(unit, view.payment_term_id).name)),
    )
    receiver = parties.address_snapshot(unit, view.bill_address_id, view.bill_to_id)
    return _priced(unit, say, say(N_("Quote")), number, receiver, facts, view, _plan(unit, say, view))


def order_confirmation(unit: Unit, order_id: int) -> PrintedDocument:
    view = orders.order(unit, order_id)
    say = _words(view.language)
    promised = _one_promise(view.lines)
    ship_to = view.ship_to or parties.address_snapshot(unit, view.ship_address_id, view.party_id)
    facts = (
        (say(N_("Date")), formats.day(view.on)),
        (say(N_("Your reference")), view.customer_reference),
        (say(N_("Requested")), formats.day(view.requested_on)),
        (say(N_("Deliver to")), ", ".join(_address(unit, say, ship_to))),
        (say(N_("Promised")), formats.day(promised) if promised else ""),
        (say(N_("Payment terms")), say(administration.payment_term(unit, view.payment_term_id).name)),
    )
    receiver = parties.address_snapshot(unit, view.bill_address_id, view.bill_to_id)
    title = say(N_("Order (draft)")) if view.state == "draft" else say(N_("Order confirmation"))
    below = {} if promised else {line.line_no: _promise(say, line) for line in view.lines}
    return _priced(unit, say, title, view.number, receiver, facts, view, _plan(unit, say, view), below=below)


def _one_promise(lines: Iterable[orders.OrderLineView]) -> date | None:
    """The day that all lines are promised for, where it is one."""
    days = {line.promised_on for line in lines if line.kind == "product"}
    return days.pop() if len(days) == 1 else None


def _promise(say: Words, line: orders.OrderLineView) -> str:
    return f"{say(N_('Promised'))}: {formats.day(line.promised_on)}" if line.promised_on else ""


def invoice(unit: Unit, invoice_id: int) -> PrintedDocument:
    """An invoice or credit note; of a posted one the names and addresses as they were at posting."""
    view = invoicing.invoice(unit, invoice_id)
    say = _words(view.language)
    title = say(N_("Credit note")) if view.kind == "credit_note" else say(N_("Invoice"))
    receiver = view.buyer or parties.address_snapshot(unit, None, view.bill_to_id)
    order = orders.order(unit, view.order_id).number if view.order_id else ""
    delivery = ""
    if view.delivery_id is not None:
        delivery = shipping.delivery(unit, view.delivery_id).number
    credited = invoicing.invoice(unit, view.credits_id).number or "" if view.credits_id else ""
    facts = (
        (say(N_("Date")), formats.day(view.on)),
        (say(N_("Order")), order),
        (say(N_("Delivery")), delivery),
        (say(N_("Corrects invoice")), credited),
        (say(N_("Your reference")), view.customer_reference),
        (say(N_("Your tax number")), str(receiver.get("tax_number") or "")),
    )
    places = administration.currency(unit, view.currency).places
    due = _payable(say, view, places) if view.kind == "invoice" else []
    seller = view.seller or vars(administration.company(unit))
    if seller.get("bank_account"):
        due.append(f"{say(N_('Bank account'))}: {seller['bank_account']}")
    return _priced(unit, say, title, view.number or say(N_("Draft")), receiver, facts, view, tuple(due), seller)


def _payable(say: Words, view: Any, places: int) -> list[str]:
    """When how much is to be paid, and what settles it early."""
    lines = []
    for row in view.payable:
        lines.append(f"{say(N_('Payable by'))} {row.due_on}: {formats.amount(row.amount, places)} {view.currency}")
        if row.discount_until is not None:
            paid = f"{formats.amount(row.early_amount, places)} {view.currency}"
            lines.append(f"{say(N_('If paid by'))} {row.discount_until}: {paid}")
    return lines


def _plan(unit: Unit, say: Words, view: Any) -> tuple[str, ...]:
    """The payment plan of what is not invoiced yet, where it is more than one amount on one day."""
    if len(view.payable) < 2 and not any(row.discount_until for row in view.payable):
        return ()
    places = administration.currency(unit, view.currency).places
    return (say(N_("If it is invoiced on this date:")), *_payable(say, view, places))


def _money(text: str, places: int) -> str:
    from decimal import Decimal

    return formats.amount(Decimal(text), places)


def delivery_note(unit: Unit, delivery_id: int) -> PrintedDocument:
    return _goods(unit, delivery_id, N_("Delivery note"), picking=False)


def pick_list(unit: Unit, delivery_id: int) -> PrintedDocument:
    """For the house: what to take from the shelf, and how much of it is there."""
    return _goods(unit, delivery_id, N_("Pick list"), picking=True)


def _goods(unit: Unit, delivery_id: int, title: str, *, picking: bool) -> PrintedDocument:
    view = shipping.delivery(unit, delivery_id)
    say = _words(unit.actor.language if picking else view.language)
    carrier = parties.names_of(unit, [view.carrier_id]).get(view.carrier_id, ("", ""))[1] if view.carrier_id else ""
    facts = (
        (say(N_("Date")), formats.day(view.shipped_on or view.planned_on)),
        (say(N_("Order")), view.order_number),
        (say(N_("Your reference")), view.customer_reference),
        (say(N_("Carrier")), f"{carrier} {view.tracking_code}".strip()),
    )
    columns = [
        PrintColumn(say(N_("Pos")), 3, right=True),
        PrintColumn(say(N_("Code")), 12),
        PrintColumn(say(N_("Description")), 0, grows=True),
        PrintColumn(say(N_("Quantity")), 10, right=True),
        PrintColumn(say(N_("Unit")), 6),
    ]
    if picking:
        columns.append(PrintColumn(say(N_("There")), 10, right=True))
        columns.append(PrintColumn(say(N_("Picked")), 8))
    rows = []
    for line in view.lines:
        cells = [str(line.line_no), line.code, line.text, formats.quantity(line.quantity), line.unit]
        if picking:
            cells += [formats.quantity(line.quantity_reserved), "________"]
        rows.append(PrintRow(tuple(cells)))
    notes = _printed_notes(unit, view)
    return PrintedDocument(
        say(title), view.number, _seller(unit, say, vars(administration.company(unit))), _address(unit, say, view.ship_to), facts,
        tuple(columns), tuple(rows), (), notes,
    )  # fmt: skip


def purchase_order(unit: Unit, order_id: int) -> PrintedDocument:
    """For the supplier, in its language and with its own codes."""
    view = purchasing.purchase_order(unit, order_id)
    supplier = parties.defaults_for(unit, view.supplier_id)
    say = _words(supplier.language)
    places = administration.currency(unit, view.currency).places
    known = purchasing.supplier_prices(unit, view.supplier_id, [line.product_id for line in view.lines])
    theirs = {i: next((one.supplier_code for one in found if one.supplier_code), "") for i, found in known.items()}
    columns = (
        PrintColumn(say(N_("Pos")), 3, right=True),
        *([PrintColumn(say(N_("Your code")), 12)] if any(theirs.values()) else []),
        PrintColumn(say(N_("Our code")), 9),
        PrintColumn(say(N_("Description")), 0, grows=True),
        PrintColumn(say(N_("Quantity")), 8, right=True),
        PrintColumn(say(N_("Unit")), 5),
        PrintColumn(say(N_("Price")), 10, right=True),
        PrintColumn(say(N_("Amount")), 12, right=True),
    )
    rows = tuple(
        PrintRow(
            (str(line.line_no), *([theirs.get(line.product_id, "")] if any(theirs.values()) else []), line.code, line.text,
             formats.quantity(line.quantity), line.unit, formats.price(line.unit_price), formats.amount(line.net, places))
        )
        for line in view.lines
    )  # fmt: skip
    return PrintedDocument(
        say(N_("Purchase order")) if view.state == "ordered" else say(N_("Purchase order (draft)")),
        view.number,
        _seller(unit, say, vars(administration.company(unit))),
        _address(unit, say, parties.address_snapshot(unit, supplier.bill_address_id, view.supplier_id)),
        ((say(N_("Date")), formats.day(view.on)), (say(N_("Expected on")), formats.day(view.expected_on))),
        columns,
        rows,
        ((f"{say(N_('Net'))} {view.currency}", formats.amount(view.net, places)),),
        _printed_notes(unit, view),
    )


def _priced(
    unit: Unit,
    say: Words,
    title: str,
    number: str,
    receiver: Mapping[str, Any],
    facts: tuple[tuple[str, str], ...],
    view: Any,
    notes: tuple[str, ...],
    seller: Mapping[str, Any] | None = None,
    *,
    below: Mapping[int, str] | None = None,
) -> PrintedDocument:
    places = administration.currency(unit, view.currency).places
    columns = (
        PrintColumn(say(N_("Pos")), 3, right=True),
        PrintColumn(say(N_("Code")), 9),
        PrintColumn(say(N_("Description")), 0, grows=True),
        PrintColumn(say(N_("Quantity")), 8, right=True),
        PrintColumn(say(N_("Unit")), 5),
        PrintColumn(say(N_("Price")), 10, right=True),
        PrintColumn(say(N_("Disc.")), 6, right=True),
        PrintColumn(say(N_("Amount")), 12, right=True),
    )
    rows = tuple(replace(_line(say, line, places), below=(below or {}).get(line.line_no, "")) for line in view.lines)
    totals = list(_totals(say, view, places))
    printed = _printed_notes(unit, view)
    if view.prices_include_tax:
        printed = (say(N_("Prices contain the taxes of so much percent.")), *printed)
    return PrintedDocument(
        title,
        number,
        _seller(unit, say, seller or vars(administration.company(unit))),
        _address(unit, say, receiver),
        facts,
        columns,
        rows,
        tuple(totals),
        (*printed, *notes),
    )


def _printed_notes(unit: Unit, view: Any) -> tuple[str, ...]:
    """The note of the head, and those of the record that are meant for the customer, oldest first."""
    own = (view.printed_note,) if view.printed_note else ()
    return (*own, *(one.text for one in reversed(records_queries.notes(unit, view.id)) if one.printed))


def _line(say: Words, line: LineView, places: int) -> PrintRow:
    amount = formats.amount(line.amount, places)
    if line.kind not in (*COUNTED, "deposit"):
        text = line.text or (say(N_("Subtotal")) if line.kind == "subtotal" else "")
        return PrintRow((str(line.line_no), "", text, "", "", "", "", amount if line.kind == "subtotal" else ""))
    if line.optional:
        amount = f"({amount})"
    words = line.text or (say(N_("Deposit")) if line.kind == "deposit" else "")
    text = f"{words} ({say(N_('optional'))})" if line.optional else words
    return PrintRow(
        (
            str(line.line_no), line.code, text, formats.quantity(line.quantity), line.unit or "",
            formats.price(line.unit_price), formats.percent(line.discount_percent), amount,
        )
    )  # fmt: skip


def _totals(say: Words, view: Any, places: int) -> Iterable[tuple[str, str]]:
    share = sum((line.discount_share for line in view.lines if not line.optional), 0 * view.net)
    if share:
        yield say(N_("Document discount")), formats.amount(-share, places)
    yield f"{say(N_('Net'))} {view.currency}", formats.amount(view.net, places)
    for tax in view.taxes:
        yield f"{tax['name']} ({_money(tax['base'], places)})", _money(tax["amount"], places)
    if view.rounding:
        yield say(N_("Rounding")), formats.amount(view.rounding, places)
    yield f"{say(N_('Total'))} {view.currency}", formats.amount(view.gross + view.rounding, places)


def _seller(unit: Unit, say: Words, company: Mapping[str, Any]) -> tuple[str, ...]:
    lines = [str(company["name"]), *_place(unit, say, company)]
    lines += [str(company[name]) for name in ("phone", "email") if company.get(name)]
    if company.get("tax_number"):
        lines.append(f"{say(N_('Tax number'))}: {company['tax_number']}")
    return tuple(lines)


def _address(unit: Unit, say: Words, address: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(line for line in (str(address.get("name") or ""), *_place(unit, say, address)) if line)


def _place(unit: Unit, say: Words, address: Mapping[str, Any]) -> list[str]:
    country = say(administration.countries(unit).get(str(address.get("country") or ""), ""))
    city = " ".join(str(address.get(name) or "") for name in ("postal_code", "city", "region")).strip()
    return [line for line in (str(address.get("street") or ""), " ".join(city.split()), country) if line]
