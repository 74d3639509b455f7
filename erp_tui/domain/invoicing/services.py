"""What is done with invoices: make from what was delivered, post, credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import terms
from erp_tui.domain.invoicing import rules
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine, InvoiceLineProgress
from erp_tui.domain.invoicing.rules import (
    CREDIT_NOTE,
    FLOW,
    INVOICE,
    CreditNotePosted,
    InvoicePosted,
    InvoiceState,
)
from erp_tui.domain.kernel import numbering, records, rows, seal, write
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed, NotEnough, raise_all
from erp_tui.domain.kernel.money import EXACT, ZERO, Currency, fits
from erp_tui.domain.kernel.quantity import convert_price, round_qty
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import NewOpenItem, Side
from erp_tui.domain.orders import progress
from erp_tui.domain.orders.models import Order, OrderLine
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import documents
from erp_tui.domain.pricing import queries as pricing
from erp_tui.domain.pricing.documents import Draft, LineInput
from erp_tui.domain.products import queries as products
from erp_tui.domain.products.queries import ProductView
from erp_tui.domain.shipping.models import Delivery, DeliveryLine, SalesReturn, SalesReturnLine
from erp_tui.domain.shipping.rules import DeliveryReversed, DeliveryShipped, ReturnReceived

DRAFT = Draft(Invoice, InvoiceLine, "invoice_id", ("order_line_id", "delivery_line_id", "credits_line_id"))
_SEALED = seal.SealedKind(Invoice, ((InvoiceLine, "invoice_id"),), frozenset({"buyer", "ship_to"}))
seal.SEALED |= {INVOICE: _SEALED, CREDIT_NOTE: _SEALED}
_FROM_ORDER = (
    "branch_id", "party_id", "bill_to_id", "contact_id", "bill_address_id", "ship_address_id", "ship_to", "salesperson_id",
    "language", "currency", "payment_term_id", "discount_percent", "discount_amount", "printed_note", "customer_reference",
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ making


def make(uow: UnitOfWork, fact: DeliveryShipped) -> None:
    """Goods have left: invoice them and post it, where company and customer want that to happen by itself."""
    order = rows.get(uow, Order, fact.order_id, lock=True)
    wanted = parties.defaults_for(uow, order["bill_to_id"]).invoice_itself
    if wanted is None:
        wanted = bool(administration.setting(uow, "invoice.itself"))
    if wanted:
        delivery = rows.get(uow, Delivery, fact.record_id)
        made = _draft_from(uow, order, delivery)
        if made is not None:
            _post(uow, made.header, made.lines, order, made.kept)


@verb("invoicing.from_order", N_("Make invoice"), roles=(CLERK,))
def from_order(uow: UnitOfWork, order_id: int, quantities: Mapping[int, Decimal] | None = None) -> int:
    """A draft invoice over what of an order was delivered and not yet invoiced: all, or stock units by order line."""
    order = rows.get(uow, Order, order_id, lock=True)
    made = _draft_from(uow, order, None, quantities)
    if made is None:
        raise NotAllowed(
            "nothing_to_invoice", N_("Nothing of order {number} is to be invoiced."), number=order["number"]
        )
    return int(made.header["id"])


@dataclass(frozen=True)
class _Made:
    header: dict[str, Any]
    lines: list[dict[str, Any]]
    kept: dict[int, dict[str, Any]]


def _draft_from(
    uow: UnitOfWork,
    order: Mapping[str, Any],
    delivery: Mapping[str, Any] | None,
    given: Mapping[int, Decimal] | None = None,
) -> _Made | None:
    kept = progress.locked(uow, order["id"])
    wanted = {i: progress.of(row).quantity_to_invoice for i, row in kept.items()}
    if progress.is_never_delivered(kept):
        wanted = {
            i: row["quantity_ordered"] - row["quantity_invoiced"] + row["quantity_credited"] for i, row in kept.items()
        }
    wanted = {i: quantity for i, quantity in wanted.items() if quantity > 0}
    if given is not None:
        _check_given(kept, given, wanted)
        wanted = {i: quantity for i, quantity in given.items() if quantity > 0}
    if not wanted:
        return None
    on = delivery["shipped_on"] if delivery is not None else uow.today
    header = {name: order[name] for name in _FROM_ORDER} | {
        "kind": INVOICE,
        "order_id": order["id"],
        "delivery_id": delivery["id"] if delivery is not None else None,
        "on": on,
        "rate": administration.rate_on(uow, order["currency"], on),
    }
    lines = [line for line in rows.lines_of(uow, OrderLine, "order_id", order["id"]) if line["id"] in wanted]
    inputs = _lines_for(uow, lines, wanted, kept, delivery)
    priced = documents.price(uow, header, inputs)
    earlier_id = delivery["id"] if delivery is not None else order["id"]
    return _Made(*_insert(uow, header, priced.header, priced.lines, earlier_id), kept)


def _check_given(
    kept: Mapping[int, Mapping[str, Any]], given: Mapping[int, Decimal], left: Mapping[int, Decimal]
) -> None:
    for line_id, quantity in given.items():
        if line_id not in kept:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if not fits(quantity):
            raise InvalidInput("not_positive", N_("A quantity is a number above zero."), field="quantity")
    raise_all(
        [
            progress.more_than_to_invoice(kept[i]["text"], quantity, left.get(i, ZERO))
            for i, quantity in given.items()
            if quantity > left.get(i, ZERO)
        ]
    )


def _insert(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    totals: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    earlier_id: int,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    name = parties.defaults_for(uow, header["bill_to_id"]).name
    invoice_id = records.add(uow, header["kind"], name, party_id=header["bill_to_id"], on=header["on"])
    records.link(uow, earlier_id, invoice_id)
    made = write.insert_one(uow, Invoice, id=invoice_id, **header, **totals)
    return made, write.insert(uow, InvoiceLine, [{**line, "invoice_id": invoice_id} for line in lines])


def _lines_for(
    uow: UnitOfWork,
    lines: Sequence[Mapping[str, Any]],
    wanted: Mapping[int, Decimal],
    kept: Mapping[int, Mapping[str, Any]],
    delivery: Mapping[str, Any] | None,
) -> list[LineInput]:
    sent = {}
    if delivery is not None:
        sent = {
            line["order_line_id"]: line["id"]
            for line in rows.lines_of(uow, DeliveryLine, "delivery_id", delivery["id"])
        }
    views = products.by_id(uow, {line["product_id"] for line in lines if line["product_id"] is not None})
    given = _shares_given(uow, [line["id"] for line in lines if line["discount_share"]])
    found = []
    for line in lines:
        quantity, row = wanted[line["id"]], kept[line["id"]]
        entered, unit, price = _in_entered_unit(uow, line, quantity, views)
        whole = row["quantity_ordered"] - row["quantity_closed"]
        is_rest = (
            row["quantity_invoiced"] - row["quantity_credited"] + quantity >= whole and row["quantity_closed"] == 0
        )
        currency_share = ZERO
        if line["discount_share"]:
            header = rows.get(uow, Order, line["order_id"])
            currency_share = rules.share(
                line["discount_share"], quantity, line["stock_quantity"], given.get(line["id"], ZERO), is_rest,
                administration.currency(uow, header["currency"]),
            )  # fmt: skip
        found.append(
            LineInput(
                kind=line["kind"],
                product_id=line["product_id"],
                text=line["text"],
                quantity=entered,
                unit=unit,
                unit_price=price,
                discount_percent=line["discount_percent"],
                discount_share=currency_share,
                line_id=line["id"],  # an archived product may still be invoiced
                taxes=tuple(tax["tax"] for tax in line["taxes"]),
                price_reason=line["price_reason"],
                custom=line["custom"],
                more={"order_line_id": line["id"], "delivery_line_id": sent.get(line["id"]), "credits_line_id": None},
            )
        )
    return found


def _shares_given(uow: UnitOfWork, order_line_ids: Sequence[int]) -> dict[int, Decimal]:
    """What was given of the document discount in posted invoices and credit notes, by order line."""
    if not order_line_ids:
        return {}
    lines, headers = table_of(InvoiceLine), table_of(Invoice)
    question = (
        select(lines.c.order_line_id, sum_of(lines.c.discount_share).label("total"))
        .join(headers, headers.c.id == lines.c.invoice_id)
        .where(lines.c.order_line_id.in_(sorted(order_line_ids)), headers.c.state == InvoiceState.POSTED)
        .group_by(lines.c.order_line_id)
    )
    return {row.order_line_id: row.total for row in uow.rows(question)}


def _in_entered_unit(
    uow: UnitOfWork, line: Mapping[str, Any], quantity: Decimal, views: Mapping[int, ProductView]
) -> tuple[Decimal, str | None, Decimal]:
    """So many stock units as the order had them entered; where that is no whole step, in the stock unit."""
    if quantity == line["stock_quantity"]:
        return line["quantity"], line["unit"], line["unit_price"]
    view = views.get(line["product_id"] or 0)
    if view is None or line["unit"] in (None, view.unit):
        return quantity, line["unit"], line["unit_price"]
    measure = administration.unit_of_measure(uow, line["unit"])
    entered = EXACT.divide(EXACT.multiply(line["quantity"], quantity), line["stock_quantity"])
    if round_qty(entered, measure.step) == entered:
        return entered, line["unit"], line["unit_price"]
    price = convert_price(line["unit_price"], measure, administration.unit_of_measure(uow, view.unit), 6)
    return quantity, view.unit, price


# ------------------------------------------------------------------------------------------------ posting


@verb("invoicing.post", N_("Post invoice"), roles=(CLERK,))
def post(uow: UnitOfWork, invoice_id: int) -> int:
    """Into the books: a number without gaps, what is owed by due date, an entry, the seal. Posted is the end."""
    header, lines = documents.load(uow, DRAFT, invoice_id)
    FLOW.check(header["state"], InvoiceState.POSTED)
    if not lines:
        raise NotAllowed("no_lines", N_("An invoice needs at least one line."), field="lines")
    order = None
    if header["order_id"] is not None:
        order = rows.get(uow, Order, header["order_id"], lock=True)
    return _post(uow, header, lines, order)


def _post(
    uow: UnitOfWork,
    header: dict[str, Any],
    lines: Sequence[Mapping[str, Any]],
    order: dict[str, Any] | None,
    kept: dict[int, dict[str, Any]] | None = None,
) -> int:
    invoice_id = int(header["id"])
    administration.open_period(uow, header["on"])
    payable = header["gross"] + header["rounding"]
    base: dict[str, Any] = {
        f"{name}_base": administration.in_base(uow, header[name], header["rate"]) for name in ("net", "tax")
    }
    base["gross_base"] = administration.in_base(uow, header["gross"], header["rate"])
    if order is not None and header["kind"] == INVOICE:
        quantities: dict[int, Decimal] = {}
        for line in lines:
            if line["order_line_id"] is not None:
                found = quantities.get(line["order_line_id"], ZERO)
                quantities[line["order_line_id"]] = found + line["stock_quantity"]
        progress.invoice(uow, order, quantities, administration.in_base(uow, header["gross"], order["rate"]), kept)
    currency = administration.currency(uow, header["currency"])
    if header["kind"] == INVOICE:
        term = administration.payment_term(uow, header["payment_term_id"])
        due = [(part.due, part.amount) for part in terms.schedule(payable, currency, header["on"], term.instalments)]
    else:
        due = [(header["on"], payable)]
    write.insert(
        uow,
        InvoiceLineProgress,
        [
            {"line_id": line["id"], "invoice_id": invoice_id, "quantity_invoiced": line["quantity"]}
            for line in lines
            if header["kind"] == INVOICE and line["kind"] in documents.COUNTED
        ],
    )
    ledger.lock_credit(uow, header["bill_to_id"])  # before the counter, as every unit does
    number = numbering.take(uow, header["kind"], header["on"], header["branch_id"])
    _owe(uow, header, number, due, currency)
    _book(uow, header, lines, number)
    records.give_number(uow, invoice_id, parties.defaults_for(uow, header["bill_to_id"]).name, number)
    write.update(
        uow,
        Invoice,
        header,
        state=InvoiceState.POSTED,
        number=number,
        due_on=max(day for day, _amount in due),
        seller=_seller(uow),
        buyer=parties.address_snapshot(uow, header["bill_address_id"], header["bill_to_id"]),
        instalments=[{"due": day.isoformat(), "amount": str(amount)} for day, amount in due],
        posted_at=uow.now,
        **base,
    )
    seal.add(uow, header["kind"], invoice_id, header["branch_id"])
    if header["kind"] == INVOICE:
        uow.tell(InvoicePosted(invoice_id))
    else:
        uow.tell(CreditNotePosted(invoice_id, header["credits_id"]))
    return invoice_id


def _seller(uow: UnitOfWork) -> dict[str, Any]:
    company = administration.company(uow)
    names = (
        "name", "street", "postal_code", "city", "region", "country", "tax_number", "phone", "email", "bank_account",
    )  # fmt: skip
    return {name: getattr(company, name) for name in names}


def _owe(
    uow: UnitOfWork, header: Mapping[str, Any], number: str, due: Sequence[tuple[date, Decimal]], currency: Currency
) -> None:
    total_base = administration.in_base(uow, header["gross"] + header["rounding"], header["rate"])
    parts = [administration.in_base(uow, amount, header["rate"]) for _day, amount in due[:-1]]
    parts.append(total_base - sum(parts, ZERO))
    ledger.add_open_items(
        uow,
        [
            NewOpenItem(
                header["bill_to_id"], header["id"], header["kind"], number, header["on"], day, currency.code, amount, part,
                instalment,
            )
            for instalment, ((day, amount), part) in enumerate(zip(due, parts, strict=True), 1)
            if amount != 0
        ],
    )  # fmt: skip


def _book(uow: UnitOfWork, header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], number: str) -> None:
    """Receivable against sales, freight, taxes and rounding; what conversion leaves over falls to sales."""
    rate, code, party_id = header["rate"], header["currency"], header["bill_to_id"]

    def side(amount: Decimal, use: str | None, **more: Any) -> Side:
        return Side(
            amount, use, currency=code, amount_base=administration.in_base(uow, amount, rate), party_id=party_id, **more
        )

    freight = sum((line["net"] for line in lines if line["kind"] == "charge"), ZERO)
    taxes = pricing.taxes(uow)
    due_on = header["on"]
    sides = [side(header["gross"] + header["rounding"], "receivable", due_on=due_on)]
    for row in header["taxes"]:
        sides.append(
            side(
                -Decimal(row["amount"]), None, account_id=taxes[row["tax"]].account_id, tax_code=row["tax"],
                tax_base=-Decimal(row["base"]),
            )
        )  # fmt: skip
    sides += [side(-freight, "freight_revenue"), side(-header["rounding"], "rounding")]
    net = freight - header["net"]
    rest = -sum((one.base for one in sides), ZERO)
    sides.append(Side(net, "revenue", currency=code, amount_base=rest, party_id=party_id))
    ledger.post(uow, on=header["on"], text=number, record_id=header["id"], branch_id=header["branch_id"], lines=sides)


# ------------------------------------------------------------------------------------------------ crediting


@dataclass(frozen=True)
class _Credit:
    line: Mapping[str, Any]
    quantity: Decimal
    """Entered units of the invoice line."""


def credit_return(uow: UnitOfWork, fact: ReturnReceived) -> None:
    """Goods came back: what was invoiced of them is credited."""
    lines = rows.lines_of(uow, SalesReturnLine, "return_id", fact.record_id)
    back = [(line["order_line_id"], line["delivery_line_id"], line["quantity"]) for line in lines]
    found = rows.get(uow, SalesReturn, fact.record_id)
    for note_id in _credit_goods(
        uow, back, fact.record_id, {"return_id": fact.record_id, "delivery_id": found["delivery_id"]}
    ):
        records.link(uow, fact.record_id, note_id)


def credit_delivery(uow: UnitOfWork, fact: DeliveryReversed) -> None:
    """A shipment was undone: its invoice is credited, and the goods count as on order again."""
    lines = rows.lines_of(uow, DeliveryLine, "delivery_id", fact.delivery_id)
    back = [(line["order_line_id"], line["id"], line["quantity"]) for line in lines]
    order = rows.get(uow, Order, fact.order_id, lock=True)
    credited = _credit_goods(uow, back, fact.record_id, {"delivery_id": fact.record_id})
    for row in rows.get_many(uow, Invoice, credited).values():
        progress.expose_again(uow, order, administration.in_base(uow, -row["gross"], order["rate"]))


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


@verb("invoicing.credit", N_("Credit invoice"), roles=(CLERK,))
def credit(uow: UnitOfWork, invoice_id: int, quantities: Mapping[int, Decimal] | None = None, *, note: str = "") -> int:
    """A credit note over an invoice, or over quantities (entered units) by line; posted at once.

    What is credited may be invoiced again: this corrects a wrong invoice. For goods that come back use a return.
    """
    header, lines = documents.load(uow, DRAFT, invoice_id)
    if header["state"] != InvoiceState.POSTED or header["kind"] != INVOICE:
        raise NotAllowed("not_posted", N_("Only a posted invoice is credited."))
    kept = rows.get_many(uow, InvoiceLineProgress, [line["id"] for line in lines], lock=True)
    left = {i: row["quantity_invoiced"] - row["quantity_credited"] for i, row in kept.items()}
    wanted = {i: q for i, q in left.items() if q > 0} if quantities is None else dict(quantities)
    by_id = {line["id"]: line for line in lines}
    for line_id, quantity in wanted.items():
        if line_id not in left:
            raise InvalidInput("no_line", N_("There is no such line."), field="line")
        if not fits(quantity) or quantity == 0:
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
            if quantity > left[i]
        ]
    )
    if not wanted:
        raise NotAllowed("credited_already", N_("This invoice is credited already."))
    credits_ = [_Credit(by_id[i], quantity) for i, quantity in sorted(wanted.items())]
    note_id = _credit_note(uow, invoice_id, credits_, invoice_id, {"printed_note": note} if note else {})
    if header["order_id"] is not None:
        order = rows.get(uow, Order, header["order_id"], lock=True)
        row = rows.get(uow, Invoice, note_id)
        progress.expose_again(uow, order, administration.in_base(uow, -row["gross"], order["rate"]))
        progress.reopen(uow, order)
    return note_id


def _credit_note(
    uow: UnitOfWork, invoice_id: int, credits_: Sequence[_Credit], earlier_id: int, more: Mapping[str, Any]
) -> int:
    header = rows.get(uow, Invoice, invoice_id)
    currency = administration.currency(uow, header["currency"])
    before = _credited_before(uow, [one.line["id"] for one in credits_])
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
    lines = []
    for number, one in enumerate(credits_, 1):
        row = kept[one.line["id"]]
        is_rest = row["quantity_credited"] + one.quantity == row["quantity_invoiced"]
        lines.append(_mirror(one, number, before.get(one.line["id"], []), is_rest, currency))
    taxes: dict[str, dict[str, Any]] = {}
    for line in lines:
        for tax in line["taxes"]:
            found = taxes.setdefault(tax["tax"], {"tax": tax["tax"], "base": ZERO, "amount": ZERO})
            found["base"] += Decimal(tax["base"])
            found["amount"] += Decimal(tax["amount"])
    names = {row["tax"]: row["name"] for row in header["taxes"]}
    totals = {name: sum((line[name] for line in lines), ZERO) for name in ("net", "tax", "gross")}
    left = {i: row["quantity_invoiced"] - row["quantity_credited"] for i, row in kept.items()}
    for one in credits_:
        left[one.line["id"]] -= one.quantity
    whole = not any(left.values())
    copied = {name: header[name] for name in (*_FROM_ORDER, "rate", "order_id", "delivery_id")}
    made, made_lines = _insert(
        uow,
        copied | {"kind": CREDIT_NOTE, "on": uow.today, "credits_id": invoice_id} | dict(more),
        totals
        | {
            "rounding": -header["rounding"] if whole else ZERO,
            "taxes": [
                {"tax": code, "name": names[code], "base": str(row["base"]), "amount": str(row["amount"])}
                for code, row in taxes.items()
            ],
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
    progress.credit(uow, back)
    return _post(uow, made, made_lines, None)


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
