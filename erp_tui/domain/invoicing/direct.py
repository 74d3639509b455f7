"""Invoices and credit notes without an order: services, a charge, an allowance, what an older system had invoiced.

Goods leave by deliveries, so they are invoiced from their order. What the lines add up to decides: below zero it is a
credit note. One that begins without lines says which it shall be, and is not posted before it is that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from erp_tui.domain.invoicing import rules
from erp_tui.domain.invoicing.drafts import DRAFT
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine
from erp_tui.domain.invoicing.posting import post_now
from erp_tui.domain.invoicing.rules import CREDIT_NOTE, INVOICE, CreditNoteTakenBack, InvoiceState
from erp_tui.domain.kernel import records, rows, write
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit, UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import documents, drafts
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.products import queries as products

NO_ORDER = {"order_line_id": None, "delivery_line_id": None, "credits_line_id": None}


@verb("invoicing.create", N_("New invoice"), roles=(CLERK,))
def create(uow: UnitOfWork, new: NewDocument, *, customer_reference: str = "", kind: str = INVOICE) -> int:
    """A draft invoice of its own; lines below zero in sum: a draft credit note. Goods that are kept in stock are refused.

    `kind`: what one without lines shall become.
    """
    values = documents.header_values(uow, new)
    raise_all(list(faults_of(uow, new.lines, new.party_id).values()))
    priced = documents.price(uow, values, new.lines)
    whole = priced.header["gross"] + priced.header["rounding"]
    if new.lines:
        kind = CREDIT_NOTE if whole < 0 else INVOICE
    name = parties.defaults_for(uow, values["bill_to_id"]).name
    invoice_id = records.add(uow, kind, name, party_id=values["bill_to_id"], on=values["on"])
    own = {"kind": kind, "customer_reference": clean(customer_reference, limit=60)}
    write.insert_one(uow, Invoice, id=invoice_id, **values, **own, **priced.header)
    write.insert(uow, InvoiceLine, [{**NO_ORDER, **line, "invoice_id": invoice_id} for line in priced.lines])
    return invoice_id


@verb("invoicing.add_lines", N_("Add lines"), roles=(CLERK,))
def add_lines(uow: UnitOfWork, invoice_id: int, lines: Sequence[LineInput], *, version: int | None = None) -> int:
    """More lines at the end of a draft of its own."""
    _rewrite(uow, invoice_id, lambda present: [*present, *(replace(line, more=NO_ORDER) for line in lines)], version)
    return invoice_id


@verb("invoicing.change_line", N_("Change line"), roles=(CLERK,))
def change_line(uow: UnitOfWork, invoice_id: int, line_id: int, *, version: int | None = None, **new: Any) -> int:
    """Quantity, unit, price, discount or text of a line of a draft of its own."""
    _rewrite(uow, invoice_id, lambda present: drafts.with_change(present, line_id, new), version)
    return invoice_id


@verb("invoicing.remove_line", N_("Remove line"), roles=(CLERK,))
def remove_line(uow: UnitOfWork, invoice_id: int, line_id: int, *, version: int | None = None) -> int:
    """Take a line off a draft of its own."""
    _rewrite(uow, invoice_id, lambda present: drafts.without(present, line_id), version)
    return invoice_id


def _rewrite(
    uow: UnitOfWork, invoice_id: int, change: Callable[[list[LineInput]], list[LineInput]], version: int | None
) -> None:
    header, present = drafts.load(uow, DRAFT, invoice_id)
    if header["state"] != InvoiceState.DRAFT:
        raise NotAllowed("not_draft", N_("A posted invoice does not change: it is credited."))
    if not rules.is_of_its_own(header):
        raise NotAllowed("of_an_order", N_("What comes from an order is invoiced as it stands there."))
    wanted = change(drafts.inputs_of(DRAFT, present))
    fresh = [line for line in wanted if line.line_id is None]
    raise_all(list(faults_of(uow, fresh, header["party_id"]).values()))
    drafts.store_lines(uow, DRAFT, header, present, wanted, version=version)


def check_sum(header: Mapping[str, Any]) -> None:
    """Before it is posted: one of its own is what its sum says."""
    whole = header["gross"] + header["rounding"]
    if not rules.is_of_its_own(header):
        return
    if header["kind"] == INVOICE and whole < 0:
        raise NotAllowed("below_zero", N_("In sum this is below zero: it would be a credit note."), field="lines")
    if header["kind"] == CREDIT_NOTE and whole > 0:
        raise NotAllowed("above_zero", N_("In sum this is above zero: it would be an invoice."), field="lines")


@verb("invoicing.remove_draft", N_("Delete draft"), roles=(CLERK,))
def remove_draft(uow: UnitOfWork, invoice_id: int) -> int:
    """A draft that shall not be posted goes; it never had a number. Only drafts can go."""
    header, lines = drafts.load(uow, DRAFT, invoice_id)
    if header["state"] != InvoiceState.DRAFT:
        raise NotAllowed("not_draft", N_("Only a draft is deleted: a posted invoice is credited."))
    write.delete(uow, InvoiceLine, lines)
    write.delete(uow, Invoice, [header])
    records.change(uow, invoice_id, archived_at=uow.now)
    return invoice_id


def faults_of(unit: Unit, lines: Sequence[LineInput], party_id: int) -> dict[int, BusinessError]:
    """Which lines are of goods, by their place."""
    by_id = products.by_id(unit, [line.product_id for line in lines if line.product_id is not None])
    by_code = products.by_code(unit, [line.code for line in lines if line.product_id is None and line.code], party_id)
    found: dict[int, BusinessError] = {}
    for place, line in enumerate(lines):
        view = by_id.get(line.product_id) if line.product_id is not None else by_code.get(line.code or "")
        if view is not None and view.kind == "goods":
            found[place] = NotAllowed(
                "goods_need_an_order", N_("{name} is kept in stock: it is invoiced from its order."), field="product",
                name=view.name,
            )  # fmt: skip
    return found


@verb("invoicing.take_back_credit", N_("Take back credit note"), roles=(CLERK,))
def take_back_credit(uow: UnitOfWork, credit_note_id: int, reason: str) -> int:
    """A credit note was wrong: an invoice of the same lines takes it back, and what it had settled is open again.

    One over goods of an order is refused: what it credited is invoiced from the order again. Gives the invoice.
    """
    header, lines = drafts.load(uow, DRAFT, credit_note_id)
    if header["kind"] != CREDIT_NOTE or header["state"] != InvoiceState.POSTED:
        raise NotAllowed("not_credit_note", N_("Only a posted credit note is taken back."))
    if header["order_id"] is not None:
        raise NotAllowed("of_an_order", N_("Make the invoice from its order again instead."))
    if not clean(reason):
        raise InvalidInput("no_reason_given", N_("Say why."), field="reason")
    if rows.lines_of(uow, Invoice, "credits_id", credit_note_id):
        raise NotAllowed("taken_back_already", N_("This credit note is taken back already."))
    invoice_id = records.add(uow, INVOICE, records.read(uow, credit_note_id)["label"], party_id=header["bill_to_id"],
                             on=uow.today)  # fmt: skip
    records.link(uow, credit_note_id, invoice_id, "took back")
    mirrored = {name: -header[name] for name in ("net", "tax", "gross", "rounding")} | {
        "taxes": [_mirrored(row) for row in header["taxes"]]
    }
    fresh = ("id", "number", "state", "sort_number", "due_on", "seller", "buyer", "instalments", "posted_at", "version")
    copied = {name: value for name, value in header.items() if name not in fresh}
    copied |= {
        "kind": INVOICE,
        "credits_id": credit_note_id,
        "on": uow.today,
        "printed_note": clean(reason, limit=2000),
    }
    made = write.insert_one(uow, Invoice, **copied | mirrored, id=invoice_id)
    back = [
        {name: value for name, value in line.items() if name not in ("id", "invoice_id")}
        | {
            name: -line[name]
            for name in ("quantity", "stock_quantity", "discount_share", "amount", "net", "tax", "gross")
        }
        | {"taxes": [_mirrored(row) for row in line["taxes"]], "invoice_id": invoice_id, **NO_ORDER}
        for line in lines
    ]
    post_now(uow, made, write.insert(uow, InvoiceLine, back), None)
    uow.tell(CreditNoteTakenBack(invoice_id, credit_note_id))
    return invoice_id


def _mirrored(row: dict[str, str]) -> dict[str, str]:
    amounts = {name: str(ZERO - Decimal(row[name])) for name in ("base", "amount")}
    return {**row, **amounts}
