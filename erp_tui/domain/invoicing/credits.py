"""Credit notes: the exact mirror of an invoice, or of parts of it; parts add up to the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import rules
from erp_tui.domain.invoicing.drafts import DRAFT, FROM_ORDER
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine, InvoiceLineProgress
from erp_tui.domain.invoicing.posting import insert, post_now
from erp_tui.domain.invoicing.rules import (
    CREDIT_NOTE,
    INVOICE,
    InvoiceState,
)
from erp_tui.domain.kernel import records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency, fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.orders import progress, reported, to_invoice
from erp_tui.domain.orders.models import Order
from erp_tui.domain.orders.rules import WentWrong
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import drafts
from erp_tui.domain.shipping.models import DeliveryLine, SalesReturn, SalesReturnLine
from erp_tui.domain.shipping.rules import DeliveryReversed, ReturnReceived


@dataclass(frozen=True)
class _Credit:
    line: Mapping[str, Any]
    quantity: Decimal
    """Entered units of the invoice line."""


def by_itself(uow: UnitOfWork, order: Mapping[str, Any]) -> bool:
    """Whether invoices and credit notes of an order are made by themselves, as its customer or the company says."""
    wanted = parties.defaults_for(uow, order["bill_to_id"]).invoice_itself
    return bool(administration.setting(uow, "invoice.itself")) if wanted is None else wanted


def credit_return(uow: UnitOfWork, fact: ReturnReceived) -> None:
    """Goods came back: what was invoiced of them is credited, where that is to happen by itself."""
    order = rows.get(uow, Order, fact.order_id)
    if not by_itself(uow, order):
        return
    lines = rows.lines_of(uow, SalesReturnLine, "return_id", fact.record_id)
    kept = progress.locked(uow, fact.order_id)
    back = [
        (line["order_line_id"], line["delivery_line_id"], line["quantity"])
        for line in lines
        if kept[line["order_line_id"]]["kit_line_id"] is None
    ]
    kits = {kept[line["order_line_id"]]["kit_line_id"] for line in lines}
    back += [one for one in _owed_back(order, kept) if one[0] in kits]
    found = rows.get(uow, SalesReturn, fact.record_id)
    for note_id in _credit_goods(
        uow, back, fact.record_id, {"return_id": fact.record_id, "delivery_id": found["delivery_id"]}
    ):
        records.link(uow, fact.record_id, note_id)


def credit_delivery(uow: UnitOfWork, fact: DeliveryReversed) -> None:
    """A shipment was undone: its invoice is credited, and the goods count as on order again.

    Not where it was invoiced as ordered, nor where invoices are made by hand: then credit notes are too.
    """
    order = rows.get(uow, Order, fact.order_id, lock=True)
    if order["invoice_on"] == "ordered" or not by_itself(uow, order):
        return
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", fact.delivery_id)
    kept = progress.locked(uow, fact.order_id)
    back = [
        (line["order_line_id"], line["id"], line["quantity"])
        for line in lines
        if kept[line["order_line_id"]]["kit_line_id"] is None
    ]
    kits = {kept[line["order_line_id"]]["kit_line_id"] for line in lines}
    back += [one for one in _owed_back(order, kept) if one[0] in kits]
    credited = _credit_goods(uow, back, fact.record_id, {"delivery_id": fact.record_id})
    for row in rows.get_many(uow, Invoice, credited).values():
        reported.expose_again(uow, order, administration.in_base(uow, -row["gross"], order["rate"]))


def _credit_goods(
    uow: UnitOfWork, back: Sequence[tuple[int, int, Decimal]], earlier_id: int, more: Mapping[str, Any]
) -> list[int]:
    """Credit notes for goods by order line (stock units): from the invoice of their delivery first, then the newest."""
    lines, headers = table_of(InvoiceLine), table_of(Invoice)
    question = (
        select(lines)
        .join(headers, headers.c.id == lines.c.invoice_id)
        .where(
            lines.c.order_line_id.in_(sorted({one[0] for one in back})),
            headers.c.kind == INVOICE,
            headers.c.state == InvoiceState.POSTED,
        )
        .order_by(lines.c.id.desc())
    )
    known = [dict(row._mapping) for row in uow.rows(question)]
    left = {
        i: row["quantity_invoiced"] - row["quantity_credited"]
        for i, row in rows.get_many(uow, InvoiceLineProgress, [line["id"] for line in known], lock=True).items()
    }
    by_invoice: dict[int, dict[int, _Credit]] = {}
    for order_line_id, delivery_line_id, quantity in back:
        fitting = [line for line in known if line["order_line_id"] == order_line_id]
        fitting.sort(key=lambda line: line["delivery_line_id"] != delivery_line_id)
        for line in fitting:
            if quantity <= 0:
                break
            entered = EXACT.divide(EXACT.multiply(line["quantity"], quantity), line["stock_quantity"])
            part = min(left[line["id"]], entered.quantize(Decimal("0.000001")))
            if part <= 0:
                continue
            left[line["id"]] -= part
            quantity -= EXACT.divide(EXACT.multiply(line["stock_quantity"], part), line["quantity"])
            notes = by_invoice.setdefault(line["invoice_id"], {})
            before = notes[line["id"]].quantity if line["id"] in notes else ZERO
            notes[line["id"]] = _Credit(line, before + part)
    return [
        _credit_note(uow, invoice_id, list(found.values()), earlier_id, more)
        for invoice_id, found in sorted(by_invoice.items())
    ]


def _owed_back(order: Mapping[str, Any], kept: Mapping[int, Mapping[str, Any]]) -> list[tuple[int, int, Decimal]]:
    """What of order lines was invoiced and did not go or stay, as `_credit_goods` takes it."""
    by = to_invoice.invoiced_by(order, kept)
    return [(i, 0, -to_invoice.of_line(row, by)) for i, row in kept.items() if to_invoice.of_line(row, by) < 0]


@verb("invoicing.credit_order", N_("Credit what did not stay"), roles=(CLERK,))
def credit_order(uow: UnitOfWork, order_id: int) -> int:
    """Credit notes over what of an order was invoiced and came back, or never went; posted at once. Gives the last of them."""
    order = rows.get(uow, Order, order_id, lock=True)
    kept = progress.locked(uow, order_id)
    back = _owed_back(order, kept)
    made = _credit_goods(uow, back, order_id, {}) if back else []
    if not made:
        raise NotAllowed(
            "nothing_to_credit", N_("Nothing of order {number} is to be credited."), number=order["number"]
        )
    return made[-1]


@verb("invoicing.credit", N_("Credit invoice"), roles=(CLERK,))
def credit(uow: UnitOfWork, invoice_id: int, quantities: Mapping[int, Decimal] | None = None, *, note: str = "") -> int:
    """A credit note over an invoice, or over quantities (entered units) by line; posted at once.

    What is credited may be invoiced again: this corrects a wrong invoice. For goods that come back use a return.
    """
    header, lines = drafts.load(uow, DRAFT, invoice_id)
    if header["state"] != InvoiceState.POSTED or header["kind"] != INVOICE:
        raise NotAllowed("not_posted", N_("Only a posted invoice is credited."))
    kept = rows.get_many(uow, InvoiceLineProgress, [line["id"] for line in lines], lock=True)
    left = {i: row["quantity_invoiced"] - row["quantity_credited"] for i, row in kept.items()}
    wanted = {i: q for i, q in left.items() if q != 0} if quantities is None else dict(quantities)
    by_id = {line["id"]: line for line in lines}
    for line_id, quantity in wanted.items():
        if line_id not in left:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if quantities is not None and (not fits(quantity) or quantity == 0):
            raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
    raise_all(
        [
            NotEnough(
                "more_than_invoiced",
                N_("{text}: {wanted} are to be credited, only {left} are left."),
                field="quantity",
                text=by_id[i]["text"],
                wanted=quantity,
                left=left[i],
            )
            for i, quantity in wanted.items()
            if quantities is not None and quantity > left[i]
        ]
    )
    if not wanted:
        raise NotAllowed("credited_already", N_("This invoice is credited already."))
    credits_ = [_Credit(by_id[i], quantity) for i, quantity in sorted(wanted.items())]
    note_id = _credit_note(uow, invoice_id, credits_, invoice_id, {"printed_note": note} if note else {})
    if header["order_id"] is not None:
        order = rows.get(uow, Order, header["order_id"], lock=True)
        row = rows.get(uow, Invoice, note_id)
        reported.expose_again(uow, order, administration.in_base(uow, -row["gross"], order["rate"]))
        progress.reopen(uow, order)
        wrong: dict[int, Decimal] = {}
        for one in credits_:
            stocked = EXACT.divide(EXACT.multiply(one.line["stock_quantity"], one.quantity), one.line["quantity"])
            if (line_id := one.line["order_line_id"]) is not None:
                wrong[line_id] = wrong.get(line_id, ZERO) + stocked.quantize(Decimal("0.000001"))
        uow.tell(WentWrong(order["id"], "invoice_credited", invoice_id, header["number"], tuple(sorted(wrong.items()))))
    return note_id


def _count_credited(uow: UnitOfWork, invoice_id: int, credits_: Sequence[_Credit]) -> dict[int, dict[str, Any]]:
    """Count what is credited, never more than was invoiced. Gives the progress of the invoice's lines as it was before."""
    table = table_of(InvoiceLineProgress)
    question = select(table).where(table.c.invoice_id == invoice_id).order_by(table.c.line_id).with_for_update()
    kept = {row.line_id: dict(row._mapping) for row in uow.rows(question)}
    add = bindparam("add_quantity_credited", type_=table.c.quantity_credited.type)
    write.move_figures(
        uow,
        InvoiceLineProgress,
        [({"line_id": one.line["id"]}, {"quantity_credited": one.quantity}) for one in credits_],
        table.c.quantity_credited + add <= table.c.quantity_invoiced,
    )
    return kept


def _summed_taxes(lines: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, str]]:
    """The taxes of the whole document from those of its lines; `names` by the tax's code."""
    taxes: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        for tax in line["taxes"]:
            base, amount = taxes.get(tax["tax"], (ZERO, ZERO))
            taxes[tax["tax"]] = base + Decimal(tax["base"]), amount + Decimal(tax["amount"])
    return [
        {"tax": code, "name": names[code], "base": str(base), "amount": str(amount)}
        for code, (base, amount) in taxes.items()
    ]


def _credit_note(
    uow: UnitOfWork, invoice_id: int, credits_: Sequence[_Credit], earlier_id: int, more: Mapping[str, Any]
) -> int:
    header = rows.get(uow, Invoice, invoice_id)
    currency = administration.currency(uow, header["currency"])
    before = _credited_before(uow, [one.line["id"] for one in credits_])
    kept = _count_credited(uow, invoice_id, credits_)
    lines = []
    for number, one in enumerate(credits_, 1):
        row = kept[one.line["id"]]
        is_rest = row["quantity_credited"] + one.quantity == row["quantity_invoiced"]
        lines.append(_mirror(one, number, before.get(one.line["id"], []), is_rest, currency))
    totals = {name: sum((line[name] for line in lines), ZERO) for name in ("net", "tax", "gross")}
    left = {i: row["quantity_invoiced"] - row["quantity_credited"] for i, row in kept.items()}
    for one in credits_:
        left[one.line["id"]] -= one.quantity
    whole = not any(left.values())
    copied = {name: header[name] for name in (*FROM_ORDER, "rate", "order_id", "delivery_id")}
    made, made_lines = insert(
        uow,
        copied | {"kind": CREDIT_NOTE, "on": uow.today, "credits_id": invoice_id} | dict(more),
        totals
        | {
            "rounding": -header["rounding"] if whole else ZERO,
            "taxes": _summed_taxes(lines, {row["tax"]: row["name"] for row in header["taxes"]}),
        },
        lines,
        earlier_id,
    )
    note_id = int(made["id"])
    if earlier_id != invoice_id:
        records.link(uow, invoice_id, note_id)
    back: dict[int, Decimal] = {}
    for line in lines:
        if line["order_line_id"] is not None:
            back[line["order_line_id"]] = back.get(line["order_line_id"], ZERO) - line["stock_quantity"]
    reported.credit(uow, back)
    return post_now(uow, made, made_lines, None)


def _credited_before(uow: UnitOfWork, line_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    table = table_of(InvoiceLine)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in uow.rows(select(table).where(table.c.credits_line_id.in_(sorted(line_ids))).order_by(table.c.id)):
        found.setdefault(row.credits_line_id, []).append(dict(row._mapping))
    return found


def _mirror(
    one: _Credit, number: int, before: Sequence[Mapping[str, Any]], is_rest: bool, currency: Currency
) -> dict[str, Any]:
    """The mirror of (a part of) an invoice line; the last part takes what is left, so that all parts are the whole."""
    line = one.line

    def part(value: Decimal, already: Decimal) -> Decimal:
        return -rules.share(value, one.quantity, line["quantity"], -already, is_rest, currency)

    def gone(name: str) -> Decimal:
        return sum((row[name] for row in before), ZERO)

    taxes = []
    for tax in line["taxes"]:
        earlier = [t for row in before for t in row["taxes"] if t["tax"] == tax["tax"]]
        taxes.append(
            {
                "tax": tax["tax"],
                "base": str(part(Decimal(tax["base"]), sum((Decimal(t["base"]) for t in earlier), ZERO))),
                "amount": str(part(Decimal(tax["amount"]), sum((Decimal(t["amount"]) for t in earlier), ZERO))),
            }
        )
    net = part(line["net"], gone("net"))
    tax_total = sum((Decimal(tax["amount"]) for tax in taxes), ZERO)
    stock = EXACT.divide(EXACT.multiply(line["stock_quantity"], one.quantity), line["quantity"])
    copied = {name: value for name, value in line.items() if name not in ("id", "invoice_id")}
    return copied | {
        "line_no": number,
        "quantity": -one.quantity,
        "stock_quantity": -stock.quantize(Decimal("0.000001")),
        "amount": part(line["amount"], gone("amount")),
        "discount_share": part(line["discount_share"], gone("discount_share")),
        "net": net,
        "tax": tax_total,
        "gross": net + tax_total,
        "taxes": taxes,
        "credits_line_id": line["id"],
    }
