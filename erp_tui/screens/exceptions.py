"""Answering what went wrong with orders: from the order, and from the worklist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import answers, exceptions, queries
from erp_tui.domain.orders.rules import EXCEPTIONS
from erp_tui.i18n import _, filled
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Cell, Line, Section


def words_of(hold: queries.HoldView) -> str:
    """What went wrong, in a sentence."""
    return filled(hold.message, hold.values)


def exception_sections(view: queries.OrderView) -> list[Section]:
    """What went wrong with the order and is not answered; Enter goes to where it came from."""
    lines = [
        Line((_(EXCEPTIONS[hold.exception].word), hold.values.get("number", ""), formats.moment(hold.placed_at)),
             target=(hold.source_kind or "", hold.source_id), warn=True)
        for hold in view.holds
        if hold.is_open and hold.exception
    ]  # fmt: skip
    columns = (Cell(_("What happened"), grows=True), Cell(_("Came from")), Cell(_("Since")))
    return [Section(_("Exceptions"), columns, lines)] if lines else []


def answer(screen: Any, holds: Sequence[queries.HoldView], then: Callable[[], Any]) -> None:
    """Choose what becomes of exceptions; of several at once what needs nothing more to be said."""
    kinds = [EXCEPTIONS[hold.exception].answers for hold in holds]
    known = {name: word for name, word in kinds[0].items() if all(name in one for one in kinds)}
    options = [
        Option(
            _(word),
            name,
            _("One at a time: it asks for the product.") if name == "substitute" and len(holds) > 1 else None,
        )
        for name, word in known.items()
    ]
    title = words_of(holds[0]) if len(holds) == 1 else _("{count} exceptions").format(count=len(holds))
    run = {
        "recreate": partial(_all, screen, holds, answers.recreate, then),
        "split": partial(_all, screen, holds, answers.split, then),
        "ignore": partial(_ignore, screen, holds, then),
        "substitute": partial(_substitute, screen, holds[0], then),
    }
    choose(screen, title, options, lambda name: run[name]())


def _all(screen: Any, holds: Sequence[queries.HoldView], verb: Callable[..., int], then: Callable[[], Any]) -> None:
    done, refused = 0, None
    for hold in holds:
        try:
            screen.workspace.perform(verb, hold.id)
            done += 1
        except BusinessError as error:
            refused = error
    then()
    if refused is not None:
        screen.complain(refused)
    else:
        screen.say(_("Answered: {count}.").format(count=done))


def _ignore(screen: Any, holds: Sequence[queries.HoldView], then: Callable[[], Any]) -> None:
    def submit(values: dict[str, Any]) -> None:
        for hold in holds:
            screen.workspace.perform(answers.ignore, hold.id, values["reason"])

    fields = [FormField("reason", N_("Reason"), hint=N_("kept in the history"))]
    ask_form(screen, _("Accept what went wrong"), fields, submit, lambda _done: then())


def _substitute(screen: Any, hold: queries.HoldView, then: Callable[[], Any]) -> None:
    about = screen.workspace.read(exceptions.lines_of, hold.id)
    order = screen.workspace.read(queries.order, hold.order_id)
    lines = [line for line in order.lines if line.id in about and line.quantity_to_deliver > 0]
    if not lines:
        screen.say(_("Kits are delivered as they are: close the line and add others."), error=True)
        return
    quantities = {line.id: min(about[line.id], line.quantity_to_deliver) for line in lines}
    ask_substitute(screen, order.id, lines, quantities, hold.id, then)


def ask_substitute(
    screen: Any, order_id: int, lines: Sequence[Any], quantities: Any, hold_id: int | None, then: Callable[[], Any]
) -> None:
    """Another product instead of what is still to come of one of these lines."""
    by_number = {str(line.line_no): line for line in lines}

    def submit(values: dict[str, Any]) -> None:
        line = by_number[values["line"]] if len(by_number) > 1 else lines[0]
        screen.workspace.perform(
            answers.substitute, order_id, line.id, values["product"], quantity=values["quantity"],
            unit_price=values["unit_price"], hold_id=hold_id,
        )  # fmt: skip

    first = lines[0]
    fields = [
        FormField("product", N_("Other product"), kind="product", required=True),
        FormField("quantity", N_("Quantity"), formats.plain(quantities[first.id]) if len(lines) == 1 else "", "number",
                  hint=N_("empty: all that is missing")),
        FormField("unit_price", N_("Price"), kind="number", hint=N_("empty: the price of the other product")),
    ]  # fmt: skip
    if len(by_number) > 1:
        choices = [(number, f"{line.code} {line.text}") for number, line in by_number.items()]
        fields.insert(
            0, FormField("line", N_("Instead of line"), str(first.line_no), "choice", required=True, choices=choices)
        )
    title = (
        f"{_('Another product instead')}: {first.code} {first.text}"
        if len(lines) == 1
        else _("Another product instead")
    )
    ask_form(screen, title, fields, submit, lambda _done: then())
