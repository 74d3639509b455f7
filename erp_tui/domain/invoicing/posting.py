"""Into the books: a number without gaps, what is owed by due date, an entry in the ledger, the seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import periods
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine, InvoiceLineProgress
from erp_tui.domain.invoicing.rules import (
    DEPOSIT,
    INVOICE,
    CreditNotePosted,
    InvoicePosted,
    InvoiceState,
)
from erp_tui.domain.kernel import numbering, records, rows, seal, write
from erp_tui.domain.kernel.errors import NotEnough
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.ledger import services as ledger
from erp_tui.domain.ledger.rules import NewOpenItem, Side
from erp_tui.domain.orders import reported
from erp_tui.domain.orders.models import Order
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import documents
from erp_tui.domain.pricing import queries as pricing


def insert(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    totals: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    earlier_id: int,
    *,
    link: str = "made",
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    name = parties.defaults_for(uow, header["bill_to_id"]).name
    invoice_id = records.add(uow, header["kind"], name, party_id=header["bill_to_id"], on=header["on"])
    records.link(uow, earlier_id, invoice_id, link)
    made = write.insert_one(uow, Invoice, id=invoice_id, **header, **totals)
    return made, write.insert(uow, InvoiceLine, [{**line, "invoice_id": invoice_id} for line in lines])


def post_now(
    uow: UnitOfWork,
    header: dict[str, Any],
    lines: Sequence[Mapping[str, Any]],
    order: dict[str, Any] | None,
    kept: dict[int, dict[str, Any]] | None = None,
) -> int:
    """Post an invoice or credit note: order told, money owed, entry and seal made. `kept`: the order's progress where known."""
    invoice_id = int(header["id"])
    periods.open_period(uow, header["on"])
    base: dict[str, Any] = {
        f"{name}_base": administration.in_base(uow, header[name], header["rate"]) for name in ("net", "tax", "gross")
    }
    _report(uow, header, lines, order, kept)
    due, early = _due(uow, header)
    write.insert(
        uow,
        InvoiceLineProgress,
        [
            {"line_id": line["id"], "invoice_id": invoice_id, "quantity_invoiced": line["quantity"]}
            for line in lines
            if header["kind"] == INVOICE and line["kind"] in (*documents.COUNTED, DEPOSIT)
        ],
    )
    ledger.lock_credit(uow, header["bill_to_id"])  # before the counter, as every unit does
    number = numbering.take(uow, header["kind"], header["on"], header["branch_id"])
    _owe(uow, header, number, due, early.get("early_until"))
    _book(uow, header, lines, number)
    records.give_number(uow, invoice_id, parties.defaults_for(uow, header["bill_to_id"]).name, number)
    write.update(
        uow,
        Invoice,
        header,
        state=InvoiceState.POSTED,
        number=number,
        sort_number=number,
        due_on=max(day for day, _amount in due),
        seller=_seller(uow),
        buyer=parties.address_snapshot(uow, header["bill_address_id"], header["bill_to_id"]),
        instalments=[{"due": day.isoformat(), "amount": str(amount)} for day, amount in due],
        posted_at=uow.now,
        **base,
        **early,
    )
    seal.add(uow, header["kind"], invoice_id, header["branch_id"])
    if header["kind"] == INVOICE:
        uow.tell(InvoicePosted(invoice_id))
    else:
        uow.tell(CreditNotePosted(invoice_id, header["credits_id"]))
    return invoice_id


def _report(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    order: dict[str, Any] | None,
    kept: dict[int, dict[str, Any]] | None,
) -> None:
    """Tell the order how much of it is invoiced, and what becomes of its deposits."""
    is_invoice = header["kind"] == INVOICE
    if order is not None and is_invoice:
        quantities: dict[int, Decimal] = {}
        for line in lines:
            if line["order_line_id"] is not None:
                found = quantities.get(line["order_line_id"], ZERO)
                quantities[line["order_line_id"]] = found + line["stock_quantity"]
        reported.invoice(uow, order, quantities, administration.in_base(uow, header["gross"], order["rate"]), kept)
    if any(line["kind"] == DEPOSIT for line in lines):
        if order is None:
            order = rows.get(uow, Order, header["order_id"], lock=True)
        keep_deposits(uow, order, lines, 1 if is_invoice else -1)


def _due(uow: UnitOfWork, header: Mapping[str, Any]) -> tuple[list[tuple[date, Decimal]], dict[str, Any]]:
    """When how much is due, and what the term gives for paying early. A credit note is due at once."""
    payable = header["gross"] + header["rounding"]
    if header["kind"] != INVOICE:
        return [(header["on"], payable)], {}
    term = administration.payment_term(uow, header["payment_term_id"])
    parts = administration.instalments(uow, term, payable, header["currency"], header["on"])
    early: dict[str, Any] = {}
    if term.discount_percent:
        early = {
            "early_percent": term.discount_percent,
            "early_computation": term.discount_computation,
            "early_until": header["on"] + timedelta(days=term.discount_days),
        }
    return [(part.due, part.amount) for part in parts], early


def keep_deposits(uow: UnitOfWork, order: dict[str, Any], lines: Sequence[Mapping[str, Any]], sign: int) -> None:
    """Posted lines of kind deposit (`sign` -1: of a credit note) move what the order keeps of its deposits.

    Nothing is taken off twice, and nothing is credited that was taken off.
    """
    deposits = [line for line in lines if line["kind"] == DEPOSIT]
    if not deposits:
        return
    given = sum((line["gross"] for line in deposits if line["gross"] * sign > 0), ZERO)
    used = -sum((line["gross"] for line in deposits if line["gross"] * sign < 0), ZERO)
    after = {"deposit": order["deposit"] + given, "deposit_used": order["deposit_used"] + used}
    if after["deposit_used"] > after["deposit"]:
        raise NotEnough(
            "deposit_used", N_("Of the deposits of order {number} only {left} are left."), number=order["number"],
            left=order["deposit"] - order["deposit_used"],
        )  # fmt: skip
    order |= write.update(uow, Order, order, **after)


def _seller(uow: UnitOfWork) -> dict[str, Any]:
    company = administration.company(uow)
    names = (
        "name", "street", "postal_code", "city", "region", "country", "tax_number", "phone", "email", "bank_account",
    )  # fmt: skip
    return {name: getattr(company, name) for name in names}


def _owe(
    uow: UnitOfWork,
    header: Mapping[str, Any],
    number: str,
    due: Sequence[tuple[date, Decimal]],
    discount_until: date | None,
) -> None:
    total_base = administration.in_base(uow, header["gross"] + header["rounding"], header["rate"])
    parts = [administration.in_base(uow, amount, header["rate"]) for _day, amount in due[:-1]]
    parts.append(total_base - sum(parts, ZERO))
    ledger.add_open_items(
        uow,
        [
            NewOpenItem(
                header["bill_to_id"], header["id"], header["kind"], number, header["on"], day, header["currency"], amount, part,
                instalment, discount_until,
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

    freight, prepaid = (sum((x["net"] for x in lines if x["kind"] == kind), ZERO) for kind in ("charge", DEPOSIT))
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
    if prepaid:  # a deposit is no sale yet
        sides.append(side(-prepaid, "customer_credit"))
    net = freight + prepaid - header["net"]
    rest = -sum((one.base for one in sides), ZERO)
    sides.append(Side(net, "revenue", currency=code, amount_base=rest, party_id=party_id))
    ledger.post(uow, on=header["on"], text=number, record_id=header["id"], branch_id=header["branch_id"], lines=sides)
