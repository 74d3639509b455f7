"""What is done with invoices in forms of their own: one without an order, other due days, taking back a credit note."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import LineInput, NewDocument
from erp_tui.domain.receivables import rules
from erp_tui.domain.receivables import services as receivables
from erp_tui.i18n import _
from erp_tui.screens.forms import FormField, ask_form
from erp_tui.screens.priced import typed_line
from erp_tui.typed import a_number


def new_invoice(screen: Any) -> None:
    """An invoice without an order, as a draft: services, charges, texts with an amount; below zero it is a credit note."""

    def submit(values: dict[str, Any]) -> int:
        lines = [_line(screen, part) for part in values["lines"].split(";") if part.strip()]
        new = NewDocument(values["customer"], tuple(lines), on=values["on"], printed_note=values["note"])
        made: int = screen.workspace.perform(services.create, new, customer_reference=values["reference"])
        return made

    fields = [
        FormField("customer", N_("Customer"), kind="customer", required=True, hint=N_("code or name, F4 lists")),
        FormField("lines", N_("Lines"), required=True, hint=N_("HOURS*3; Travel=120.50; Allowance=-10")),
        FormField("on", N_("Day"), "=", "day", required=True),
        FormField("reference", N_("Their reference")),
        FormField("note", N_("Printed note")),
    ]
    ask_form(screen, _("New invoice"), fields, submit, lambda made: screen.open_record("invoice", made))


def _line(screen: Any, text: str) -> LineInput:
    """A typed line, or TEXT=AMOUNT for what is no product."""
    words, equals, amount = text.rpartition("=")
    try:
        if equals and words.strip():
            return LineInput("free", text=words.strip(), unit_price=a_number(amount.strip()))
        return typed_line(screen.workspace, text)
    except BusinessError as error:
        error.field = "lines"
        raise


def reschedule(screen: Any, view: queries.InvoiceView) -> None:
    """What is open falls due in other parts: so many equal ones, one every so many months."""

    def submit(values: dict[str, Any]) -> None:
        currency = screen.workspace.read(administration.currency, view.currency)
        parts = rules.even_parts(view.amount_open, values["count"], values["first"], currency, values["months"] or 1)
        screen.workspace.perform(receivables.reschedule, view.id, tuple(parts))

    fields = [
        FormField("count", N_("Equal parts"), "1", "whole", required=True),
        FormField("first", N_("First due on"), formats.day(view.due_on), "day", required=True),
        FormField("months", N_("Months between them"), "1", "whole"),
    ]
    ask_form(screen, _("Other due days"), fields, submit, lambda _done: screen.show_document())


def take_back(screen: Any) -> None:
    """A credit note without an order was wrong: an invoice of the same lines takes it back."""

    def submit(values: dict[str, Any]) -> int:
        made: int = screen.workspace.perform(services.take_back_credit, screen.record_id, values["reason"])
        return made

    fields = [FormField("reason", N_("Reason"), required=True, hint=N_("printed on the invoice"))]
    ask_form(screen, _("Take back credit note"), fields, submit, lambda made: screen.open_record("invoice", made))
