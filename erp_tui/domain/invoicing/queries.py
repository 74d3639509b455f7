"""Reading invoices and credit notes: one with its lines and what is open of it, lists, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration.term_views import DueRow
from erp_tui.domain.administration.terms import early_discount
from erp_tui.domain.invoicing import rules
from erp_tui.domain.invoicing.models import Invoice, InvoiceLine, InvoiceLineProgress
from erp_tui.domain.kernel.checks import Check, Fault
from erp_tui.domain.kernel.columns import sum_of
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.list_declared import Asked
from erp_tui.domain.kernel.list_shortcuts import NamedBy
from erp_tui.domain.kernel.listing import Column, Listing, Sort
from erp_tui.domain.kernel.money import ZERO
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import Unit
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.ledger.models import OpenItem
from erp_tui.domain.orders.models import Order, OrderLineProgress
from erp_tui.domain.parties.models import Party
from erp_tui.domain.pricing.documents import LineView, line_views, with_subtotals
from erp_tui.domain.pricing.payable import payable, reducible
from erp_tui.domain.pricing.sums import totals_are_lines


@dataclass(frozen=True)
class InvoiceView:
    """An invoice or credit note (its amounts are negative). `amount_open` and `payment` are derived from open items."""

    id: int
    kind: str
    number: str | None
    state: str
    payment: str
    """A word: Open, Partly paid, Paid, Overdue, Disputed."""
    payment_state: str
    """How much is settled: open, partly_paid, paid; draft as long as it is one."""
    on: date
    due_on: date | None
    party_id: int
    party_code: str
    party_name: str
    bill_to_id: int
    order_id: int | None
    delivery_id: int | None
    return_id: int | None
    credits_id: int | None
    customer_reference: str
    language: str
    currency: str
    rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    rounding: Decimal
    amount_open: Decimal
    net_base: Decimal
    gross_base: Decimal
    discount_percent: Decimal
    discount_amount: Decimal
    discount_applies_to: str
    prices_include_tax: bool
    taxes: tuple[dict[str, Any], ...]
    seller: dict[str, Any] | None
    buyer: dict[str, Any] | None
    instalments: tuple[dict[str, Any], ...]
    payable: tuple[DueRow, ...]
    """When how much of it is due; of a draft as if it were posted with its day."""
    payment_term_id: int | None
    printed_note: str
    posted_at: datetime | None
    version: int
    lines: tuple[LineView, ...]


def invoice(unit: Unit, invoice_id: int) -> InvoiceView:
    table, parties, lines = table_of(Invoice), table_of(Party), table_of(InvoiceLine)
    row = unit.row(
        select(table, parties.c.code.label("party_code"), parties.c.name.label("party_name"))
        .join(parties, parties.c.id == table.c.bill_to_id)
        .where(table.c.id == invoice_id)
    )
    if row is None:
        raise NotFound("no_invoice", N_("There is no such invoice."))
    found = dict(row._mapping)
    rows = unit.rows(select(lines).where(lines.c.invoice_id == invoice_id).order_by(lines.c.line_no, lines.c.id))
    items = ledger.open_items(unit, record_ids=[invoice_id])
    amount_open = sum((item.amount_open for item in items), ZERO)
    settled, payment = _payment(found, items)
    derived = {"amount_open", "payment", "payment_state", "lines", "taxes", "instalments", "payable"}
    return InvoiceView(
        **{name: found[name] for name in InvoiceView.__dataclass_fields__ if name not in derived},
        amount_open=amount_open,
        payment=payment,
        payment_state=settled,
        taxes=tuple(found["taxes"]),
        instalments=tuple(found["instalments"]),
        payable=_payable(unit, found),
        lines=tuple(with_subtotals(line_views(unit, [dict(line._mapping) for line in rows], LineView))),
    )


def _payment(found: Mapping[str, Any], items: Sequence[ledger.OpenItemView]) -> tuple[str, str]:
    """How far an invoice is paid, as a state and in a word."""
    if found["state"] != rules.InvoiceState.POSTED:
        return str(rules.InvoiceState.DRAFT), rules.FLOW.words[rules.InvoiceState.DRAFT]
    settled = rules.payment_state(found["gross"] + found["rounding"], sum((item.amount_open for item in items), ZERO))
    overdue = any(item.days_overdue > 0 and item.amount_open > 0 for item in items)
    disputed = any(item.blocked_reason for item in items)
    return settled, rules.payment_word(settled, is_overdue=overdue, is_disputed=disputed)


@dataclass(frozen=True)
class InvoiceBrief:
    """An invoice or credit note without its lines; `payment` is a derived word."""

    id: int
    kind: str
    number: str | None
    state: str
    on: date
    gross: Decimal
    rounding: Decimal
    currency: str
    payment: str


def of_order(unit: Unit, order_id: int) -> list[InvoiceBrief]:
    """All invoices and credit notes of an order in short, first to last."""
    table = table_of(Invoice)
    columns = [table.c[name] for name in InvoiceBrief.__dataclass_fields__ if name != "payment"]
    found = unit.rows(select(*columns).where(table.c.order_id == order_id).order_by(table.c.id))
    items = ledger.open_items(unit, record_ids=[row.id for row in found]) if found else ()
    return [
        InvoiceBrief(**own, payment=_payment(own, [item for item in items if item.record_id == own["id"]])[1])
        for own in (dict(row._mapping) for row in found)
    ]


def _payable(unit: Unit, header: dict[str, Any]) -> tuple[DueRow, ...]:
    if header["state"] != rules.InvoiceState.POSTED:
        return payable(unit, header)
    early = (None, None)
    if header["early_until"] is not None:
        saved = early_discount(
            header["early_percent"], header["early_computation"], header["net"], reducible(unit, header["taxes"]),
            administration.currency(unit, header["currency"]),
        )  # fmt: skip
        early = (header["early_until"], header["gross"] + header["rounding"] - saved.total)
    rows = [(date.fromisoformat(part["due"]), Decimal(part["amount"])) for part in header["instalments"]]
    return tuple(DueRow(due_on, amount, *early) for due_on, amount in rows)


def invoices_of(unit: Unit, order_id: int) -> list[int]:
    """All invoices and credit notes of an order, first to last."""
    table = table_of(Invoice)
    return [row.id for row in unit.rows(select(table.c.id).where(table.c.order_id == order_id).order_by(table.c.id))]


def _source(asked: Asked, kind: str) -> Select[Any]:
    table, parties, items = table_of(Invoice), table_of(Party), table_of(OpenItem)
    open_now = (
        select(func.coalesce(sum_of(items.c.amount_open), 0))
        .where(items.c.record_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
    )
    return (
        select(
            table.c.id, table.c.sort_number.label("number"), table.c.sort_number, table.c.state, table.c.on, table.c.due_on,
            parties.c.name.label("party_name"), parties.c.sort_name, table.c.gross, table.c.currency,
            open_now.label("amount_open"), func.lower(func.coalesce(table.c.number, "")).label("number_key"),
            table.c.customer_reference, func.lower(table.c.customer_reference).label("reference_key"),
            table.c.bill_to_id.label("party_id"),
        )
        .join(parties, parties.c.id == table.c.bill_to_id)
        .where(table.c.kind == kind)
    )  # fmt: skip


def _still_open(kind: str, *, overdue: bool = False) -> NamedBy:
    """What is open stands in the ledger: an item for each part of a posted document, under its number."""
    items = table_of(OpenItem)

    def conditions(unit: Unit) -> list[Any]:
        found = [items.c.is_open == 1, items.c.kind == kind]
        return [*found, items.c.due_on < unit.today] if overdue else found

    by = {"sort_number": lambda: items.c.number, "id": lambda: items.c.record_id}
    return NamedBy(lambda: items.c.record_id, by, conditions)


def _listing(name: str, label: str, kind: str) -> Listing:
    return Listing(
        name,
        label,
        kind,
        (
            Column("number", N_("Number"), "numbered", 15, key="sort_number"),
            Column("on", N_("Date"), "day", 10, wide=True),
            Column("party_name", N_("Customer"), width=18, grows=True, key="sort_name", of="party_id"),
            Column("customer_reference", N_("Reference"), width=14, wide=True, key="reference_key"),
            Column("due_on", N_("Due"), "day", 10),
            Column("gross", N_("Total"), "amount", 11),
            Column("amount_open", N_("Open"), "amount", 11),
            Column("currency", N_("Cur"), "code", 4),
        ),
        lambda unit: _source(unit, kind),
        ("sort_number", "id"),
        sorts=(Sort("on", ("on", "sort_number", "id")), Sort("gross", ("gross", "sort_number", "id"))),
        descending=True,
        found=(("party", "party_id"),),
        searched=("number_key", "sort_name", "reference_key"),
        filters={
            "draft": (N_("Drafts"), lambda c, unit: c.state == "draft"),
            "open": (N_("Open"), _still_open(kind)),
            "overdue": (N_("Overdue"), _still_open(kind, overdue=True)),
        },
    )


INVOICES = _listing("invoices", N_("Invoices"), rules.INVOICE)
CREDIT_NOTES = _listing("credit_notes", N_("Credit notes"), rules.CREDIT_NOTE)


# ---------------------------------------------------------------------------------------- what must hold


def _totals(unit: Unit) -> Iterator[Fault]:
    yield from totals_are_lines(unit, Invoice, InvoiceLine, "invoice_id")


def _invoiced_is_lines(unit: Unit) -> Iterator[Fault]:
    """What an order keeps as invoiced and credited is the sum of its posted invoice and credit note lines."""
    lines, headers, kept = table_of(InvoiceLine), table_of(Invoice), table_of(OrderLineProgress)
    sums: dict[tuple[int, str], Decimal] = {
        (row.order_line_id, row.kind): row.total
        for row in unit.rows(
            select(lines.c.order_line_id, headers.c.kind, sum_of(lines.c.stock_quantity).label("total"))
            .join(headers, headers.c.id == lines.c.invoice_id)
            .where(headers.c.state == rules.InvoiceState.POSTED, lines.c.order_line_id.is_not(None))
            .group_by(lines.c.order_line_id, headers.c.kind)
        )
    }
    for row in unit.rows(select(kept.c.line_id, kept.c.order_id, kept.c.quantity_invoiced, kept.c.quantity_credited)):
        invoiced = sums.get((row.line_id, rules.INVOICE), ZERO)
        credited = -sums.get((row.line_id, rules.CREDIT_NOTE), ZERO)
        if (invoiced, credited) != (row.quantity_invoiced, row.quantity_credited):
            yield Fault(
                row.order_id,
                N_("Invoiced is kept as {kept}, the invoices say {found}."),
                {"kept": row.quantity_invoiced - row.quantity_credited, "found": invoiced - credited},
            )


def _credited_is_lines(unit: Unit) -> Iterator[Fault]:
    """What an invoice line keeps as credited is the sum of the posted credit note lines that name it."""
    lines, headers, kept = table_of(InvoiceLine), table_of(Invoice), table_of(InvoiceLineProgress)
    sums = {
        row.credits_line_id: -row.total
        for row in unit.rows(
            select(lines.c.credits_line_id, sum_of(lines.c.quantity).label("total"))
            .join(headers, headers.c.id == lines.c.invoice_id)
            .where(headers.c.state == rules.InvoiceState.POSTED, lines.c.credits_line_id.is_not(None))
            .group_by(lines.c.credits_line_id)
        )
    }
    question = select(kept, lines.c.quantity).join(lines, lines.c.id == kept.c.line_id)
    for row in unit.rows(question):
        if (row.quantity_invoiced, row.quantity_credited) != (row.quantity, sums.get(row.line_id, ZERO)):
            yield Fault(
                row.invoice_id,
                N_("Credited is kept as {kept}, the credit notes say {found}."),
                {"kept": row.quantity_credited, "found": sums.get(row.line_id, ZERO)},
            )


def _posted_is_owed(unit: Unit) -> Iterator[Fault]:
    """Every posted invoice or credit note stands with its whole amount in the open items and in the ledger."""
    headers, items = table_of(Invoice), table_of(OpenItem)
    owed = select(items.c.record_id, sum_of(items.c.amount).label("total")).group_by(items.c.record_id).subquery()
    booked = ledger.booked_on(unit, "receivable")
    question = (
        select(
            headers.c.id, headers.c.gross, headers.c.rounding, headers.c.gross_base, headers.c.currency, owed.c.total
        )
        .outerjoin(owed, owed.c.record_id == headers.c.id)
        .where(headers.c.state == rules.InvoiceState.POSTED)
    )
    for row in unit.rows(question):
        whole = row.gross + row.rounding
        if (row.total or ZERO) != whole or ((row.id in booked) != (whole != 0)):
            yield Fault(row.id, N_("The document says {whole}, the open items {owed}, the ledger {booked}."),
                        {"whole": whole, "owed": row.total or ZERO, "booked": booked.get(row.id, ZERO)})  # fmt: skip


def _deposits_are_lines(unit: Unit) -> Iterator[Fault]:
    """What an order keeps of its deposits is what the posted lines of invoices and credit notes say."""
    lines, headers, orders = table_of(InvoiceLine), table_of(Invoice), table_of(Order)
    question = (
        select(headers.c.order_id, headers.c.kind, lines.c.gross)
        .join(headers, headers.c.id == lines.c.invoice_id)
        .where(headers.c.state == rules.InvoiceState.POSTED, lines.c.kind == rules.DEPOSIT)
    )
    given: dict[int, Decimal] = {}
    used: dict[int, Decimal] = {}
    for row in unit.rows(question):
        taken_off = (row.gross < 0) == (row.kind == rules.INVOICE)
        sums, amount = (used, -row.gross) if taken_off else (given, row.gross)
        sums[row.order_id] = sums.get(row.order_id, ZERO) + amount
    kept = select(orders.c.id, orders.c.deposit, orders.c.deposit_used).where(
        (orders.c.deposit != 0) | (orders.c.deposit_used != 0) | orders.c.id.in_(sorted(given))
    )
    for row in unit.rows(kept):
        found = (given.get(row.id, ZERO), used.get(row.id, ZERO))
        if found != (row.deposit, row.deposit_used):
            yield Fault(row.id, N_("Deposits are kept as {kept}, the invoices say {found}."),
                        {"kept": row.deposit - row.deposit_used, "found": found[0] - found[1]})  # fmt: skip


CHECKS = (
    Check("invoicing.deposits", N_("What orders keep of their deposits equals the invoices"), _deposits_are_lines),
    Check("invoicing.owed", N_("Posted invoices stand in the open items and in the ledger"), _posted_is_owed),
    Check("invoicing.credited", N_("What invoices keep as credited equals their credit notes"), _credited_is_lines),
    Check("invoicing.totals", N_("Invoice totals equal their lines"), _totals),
    Check("invoicing.invoiced", N_("What orders keep as invoiced equals their invoices"), _invoiced_is_lines),
)
