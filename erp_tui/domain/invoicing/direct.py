"""Invoices and credit notes without an order: services, a charge, an allowance, what an older system had invoiced.

Goods leave by deliveries, so they are invoiced from their order. What the lines add up to decides: below zero it is a
credit note.
"""

from __future__ import annotations

from decimal import Decimal

from erp_tui.domain.invoicing.drafts import DRAFT
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine
from erp_tui.domain.invoicing.posting import post_now
from erp_tui.domain.invoicing.rules import CREDIT_NOTE, INVOICE, CreditNoteTakenBack, InvoiceState
from erp_tui.domain.kernel import records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import documents, drafts
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.products import queries as products

NO_ORDER = {"order_line_id": None, "delivery_line_id": None, "credits_line_id": None}


@verb("invoicing.create", N_("New invoice"), roles=(CLERK,))
def create(uow: UnitOfWork, new: NewDocument, *, customer_reference: str = "") -> int:
    """A draft invoice of its own; lines below zero in sum: a draft credit note. Goods that are kept in stock are refused."""
    values = documents.header_values(uow, new)
    if not new.lines:
        raise InvalidInput("no_lines", N_("An invoice needs at least one line."), field="lines")
    _check_no_goods(uow, new.lines)
    priced = documents.price(uow, values, new.lines)
    whole = priced.header["gross"] + priced.header["rounding"]
    kind = CREDIT_NOTE if whole < 0 else INVOICE
    name = parties.defaults_for(uow, values["bill_to_id"]).name
    invoice_id = records.add(uow, kind, name, party_id=values["bill_to_id"], on=values["on"])
    own = {"kind": kind, "customer_reference": clean(customer_reference, limit=60)}
    write.insert_one(uow, Invoice, id=invoice_id, **values, **own, **priced.header)
    write.insert(uow, InvoiceLine, [{**NO_ORDER, **line, "invoice_id": invoice_id} for line in priced.lines])
    return invoice_id


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


def _check_no_goods(uow: UnitOfWork, lines: tuple[LineInput, ...]) -> None:
    known = list(products.by_id(uow, [line.product_id for line in lines if line.product_id is not None]).values())
    known += products.by_code(uow, [line.code for line in lines if line.product_id is None and line.code]).values()
    for view in known:
        if view.kind == "goods":
            raise NotAllowed(
                "goods_need_an_order", N_("{name} is kept in stock: it is invoiced from its order."), field="product",
                name=view.name,
            )  # fmt: skip


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
