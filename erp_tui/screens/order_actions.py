"""What is done with orders in forms of their own: releasing holds, invoicing a part or a deposit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.invoicing import services as invoicing_services
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import queries, services
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.forms import FormField


def release_holds(screen: Any, holds: Sequence[queries.HoldView]) -> None:
    """Release holds with a reason; a credit hold until a day, where one is given."""

    def submit(values: dict[str, Any]) -> None:
        for hold in holds:
            if hold.kind == "credit":
                until = values["expires_on"]
                screen.workspace.perform(services.release_credit_hold, hold.id, values["reason"], expires_on=until)
            else:
                screen.workspace.perform(services.release_hold, hold.id, values["reason"])

    fields = [
        FormField("reason", N_("Reason"), required=True),
        FormField("expires_on", N_("Valid until"), kind="day", hint=N_("of a credit hold; empty: without end")),
    ]
    ask_form(screen, _("Release hold"), fields, submit, does=N_("Release hold"))


def invoice_part(screen: Any, view: queries.OrderView) -> None:
    """A draft invoice over so much of each line that is to be invoiced (stock units)."""
    lines = [line for line in view.lines if line.quantity_to_invoice > 0]

    def submit(values: dict[str, Any]) -> int:
        wanted = {line.id: values[f"line_{line.id}"] or Decimal(0) for line in lines}
        made: int = screen.workspace.perform(invoicing_services.from_order, view.id, wanted)
        return made

    fields = [
        FormField(f"line_{line.id}", f"{line.line_no} {line.code or line.text}"[:18],
                  formats.quantity(line.quantity_to_invoice), "number", hint=line.text[:30])
        for line in lines
    ]  # fmt: skip
    ask_form(
        screen,
        _("Invoice a part"),
        fields,
        submit,
        lambda made: screen.open_record("invoice", made),
        does=N_("Make invoice"),
    )


def invoice_deposit(screen: Any, view: queries.OrderView) -> None:
    """A draft invoice over a deposit; later invoices of the order take it off."""

    def submit(values: dict[str, Any]) -> int:
        made: int = screen.workspace.perform(
            invoicing_services.deposit, view.id, percent=values["percent"], amount=values["amount"]
        )
        return made

    fields = [
        FormField("percent", N_("Percent"), kind="number", hint=N_("of the total with tax")),
        FormField("amount", N_("Or an amount"), kind="number", hint=N_("with taxes")),
    ]
    ask_form(
        screen,
        _("Invoice a deposit"),
        fields,
        submit,
        lambda made: screen.open_record("invoice", made),
        does=N_("Make invoice"),
    )


def other_ship_to(screen: Any, view: queries.OrderView) -> None:
    """A delivery address of this order alone; all fields empty: the customer's own again."""
    now = view.ship_to or {}

    def submit(values: dict[str, Any]) -> None:
        values["country"] = values["country"] or ""
        address = values if any(values.values()) else None
        screen.workspace.perform(services.change, view.id, ship_to=address)

    fields = [
        FormField(name, label, str(now.get(name) or ""))
        for name, label in (
            ("name", N_("Name")), ("street", N_("Street")), ("postal_code", N_("Postal code")), ("city", N_("City")),
            ("region", N_("Region")),
        )
    ]  # fmt: skip
    hint = N_("two letters, F4 lists")
    fields.append(FormField("country", N_("Country"), str(now.get("country") or ""), "country", hint=hint))
    ask_form(screen, _("Other delivery address"), fields, submit)
