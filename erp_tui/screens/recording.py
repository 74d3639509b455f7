"""Recording a payment: what is asked of it, whose it is, what it settles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.invoicing import early
from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.receivables import queries, services
from erp_tui.domain.receivables.rules import DIFFERENCES, METHODS, WAYS, NewPayment
from erp_tui.i18n import _
from erp_tui.payment_words import what_became
from erp_tui.screens.asking import ask_form
from erp_tui.screens.forms import FormField
from erp_tui.screens.priced_sections import places_of
from erp_tui.typed import a_number


def record_payment(
    screen: Any, party_id: int | None, invoices: Sequence[Any] = (), done: Callable[[], Any] | None = None
) -> None:
    """Ask for an amount; it settles the invoices it is for (of one customer and currency), else the oldest."""
    code = screen.workspace.read(parties.names_of, [party_id]).get(party_id, ("", ""))[0] if party_id else ""
    usual = ""
    if invoices:  # what settles them today: less where it is early
        due = screen.workspace.read(early.amount_due, [one.id for one in invoices], screen.workspace.today)
        usual = formats.plain_amount(due.payable, places_of(screen.workspace, invoices[0].currency))

    numbers = " ".join(one.number for one in invoices) if len(invoices) > 1 else ""

    def submit(values: dict[str, Any]) -> int:
        settle = settled_by(screen.workspace, values["customer"], values["settles"])
        if not settle:
            settle = tuple((one.id, None) for one in invoices)
        new = NewPayment(
            values["customer"], values["amount"], invoices[0].currency if invoices else None, values["on"],
            values["method"], values["reference"], settle, bool(values["oldest"]) and values["difference"] == "keep",
            values["difference"],
        )  # fmt: skip
        made: int = screen.workspace.perform(services.record, new)
        return made

    def then(made: int) -> None:
        view = screen.workspace.read(queries.payment, made)
        (done or screen.do_refresh)()
        screen.say(what_became(screen.workspace.read, view, places_of(screen.workspace, view.currency)))

    def asks(values: dict[str, Any]) -> tuple[str, str] | None:
        """Money that goes out is asked about: a minus may be a slip."""
        if values["amount"] >= 0:
            return None
        view = screen.workspace.read(parties.party, values["customer"])
        currency = invoices[0].currency if invoices else view.currency
        title = _("Pay back {amount} {currency} to {name}?").format(
            amount=formats.amount(-values["amount"], places_of(screen.workspace, currency)), currency=currency, name=view.name
        )  # fmt: skip
        return title, _("Yes: the money goes to the customer")

    ask_form(screen, _("Record payment"), payment_fields(usual, code, numbers), submit, then, asks=asks)


def payment_fields(usual: str, code: str, numbers: str) -> list[FormField]:
    """What is asked of a payment, with what is usual: its amount, whose it is, which documents it settles."""
    first = [
        FormField("amount", N_("Amount"), usual, "number", required=True),
        FormField("customer", N_("Customer"), code, "customer", required=True, hint=N_("code or name, F4 lists")),
    ]
    return [
        *(first if code else reversed(first)),  # whose it is comes first where that is not known yet
        FormField("reference", N_("Their reference")),
        FormField("on", N_("Day"), "=", "day", required=True, past=True),
        FormField(
            "method",
            N_("Paid by"),
            "bank",
            "choice",
            required=True,
            choices=[(k, METHODS[k]) for k in WAYS],
        ),
        FormField("oldest", N_("Oldest first"), "yes", "switch", required=True),
        FormField("settles", N_("Settles first"), numbers, hint=N_("numbers, or NUMBER=AMOUNT; empty: the oldest")),
        FormField("difference", N_("Difference"), "keep", "choice", required=True, choices=list(DIFFERENCES.items())),
    ]


def settled_by(workspace: Any, party_id: int, text: str) -> tuple[tuple[int, Decimal | None], ...]:
    """What a payment names: numbers of open documents, with `=amount` where only so much is meant. The end of a number will do."""
    found: list[tuple[int, Decimal | None]] = []
    items = [item for item in workspace.read(ledger.open_items, party_id=party_id) if item.amount_open > 0]
    for word in text.replace(",", " ").split():
        number, _equals, amount = word.partition("=")
        ids = {item.record_id for item in items if item.number.upper().endswith(number.upper())}
        if len(ids) != 1:
            message = N_("{number} may be several: type more of it.") if ids else N_("Nothing open is called {number}.")
            raise InvalidInput("not_one", message, field="settles", number=number)
        try:
            found.append((ids.pop(), a_number(amount) if amount else None))
        except InvalidInput as error:
            error.field = "settles"
            raise
    return tuple(found)
