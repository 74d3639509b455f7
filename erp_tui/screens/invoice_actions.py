"""What is done with invoices in forms of their own: one without an order, other due days, taking back a credit note."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.invoicing import queries, services
from erp_tui.domain.invoicing.rules import CREDIT_NOTE, INVOICE
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.domain.receivables import rules
from erp_tui.domain.receivables import services as receivables
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.forms import FormField


def new_invoice(screen: Any) -> None:
    """An invoice without an order, as a draft on which the lines are typed: services, charges, words with an amount."""
    from erp_tui.screens.invoices import InvoiceScreen

    def submit(values: dict[str, Any]) -> int:
        new = NewDocument(values["customer"], on=values["on"], printed_note=values["note"])
        made: int = screen.workspace.perform(
            services.create, new, customer_reference=values["reference"], kind=values["kind"]
        )
        return made

    fields = [
        FormField("customer", N_("Customer"), kind="customer", required=True, hint=N_("code or name, F4 lists")),
        FormField("kind", N_("Kind"), INVOICE, "choice", required=True,
                  choices=[(INVOICE, N_("Invoice")), (CREDIT_NOTE, N_("Credit note"))]),
        FormField("on", N_("Day"), "=", "day", required=True),
        FormField("reference", N_("Their reference")),
        FormField("note", N_("Printed note")),
    ]  # fmt: skip
    ask_form(screen, _("New invoice"), fields, submit, lambda made: InvoiceScreen(made).come_begun(screen))


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
    ask_form(
        screen,
        _("Take back credit note"),
        fields,
        submit,
        lambda made: screen.open_record("invoice", made),
        does=N_("Take back"),
    )
