"""A line that is short: why, who has the goods, what comes when, and three answers, in one menu."""

from __future__ import annotations

from functools import partial
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import services as orders
from erp_tui.domain.reports import shortage
from erp_tui.domain.shipping import services as shipping
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.exceptions import ask_substitute
from erp_tui.screens.forms import FormField


def why_short(screen: Any, line_id: int) -> None:
    """What can be done about a short line first, then where its goods are: Enter goes there."""
    found = screen.workspace.read(shortage.of_line, screen.record_id, line_id)
    line, view = found.line, screen.doc.view
    held = _("The order is held.") if view.is_held else None
    some = line.quantity_reserved > 0 or any(one.quantity_reserved > 0 for one in view.lines)
    options = [
        Option(_("Deliver what is there, the rest later"), partial(_split, screen),
               held or (None if some else _("Nothing of the order is there."))),
        Option(_("Another product instead"), partial(_substitute, screen, line),
               _("Kits are delivered as they are: close the line and add others.") if line.kit_line_id else None),
        Option(_later(found), partial(_promise, screen, found),
               _("Kits are delivered as they are: close the line and add others.") if line.kit_line_id else None),
    ]  # fmt: skip
    options += [
        Option(
            _("{number} {name} has {quantity}").format(
                number=one.record_number, name=one.label, quantity=formats.quantity(one.quantity)
            ),
            partial(screen.open_record, one.record_kind, one.record_id),
        )
        for one in found.holders[:5]
    ]
    options += [
        Option(
            _("{number} brings {quantity} on {day}").format(
                number=one.record_number, quantity=formats.quantity(one.quantity), day=formats.day(one.planned_on)
            ),
            partial(screen.open_record, one.record_kind, one.record_id),
        )
        for one in found.coming[:5]
    ]
    title = _("{code} {name}: {missing} missing. In stock {there}, promised {promised}.").format(
        code=line.code, name=line.text, missing=formats.quantity(line.quantity_short), there=formats.quantity(found.on_hand),
        promised=formats.quantity(found.reserved),
    )  # fmt: skip
    choose(screen, title, options, lambda run: run())


def _later(found: shortage.Shortage) -> str:
    if found.there_on is None:
        return _("Promise a later day (no receipt in sight)")
    return _("Promise a later day (there on {day})").format(day=formats.day(found.there_on))


def _split(screen: Any) -> None:
    made = screen.guarded(lambda: screen.workspace.perform(shipping.split, screen.record_id))
    if made is not None:
        screen.show_document()
        screen.say(_("What is missing has a delivery of its own now."))


def _substitute(screen: Any, line: Any) -> None:
    ask_substitute(
        screen, screen.record_id, [line], {line.id: line.quantity_short}, None, screen.show_document,
    )  # fmt: skip


def _promise(screen: Any, found: shortage.Shortage) -> None:
    line, version = found.line, screen.doc.version

    def submit(values: dict[str, Any]) -> None:
        screen.workspace.perform(
            orders.change_line, screen.record_id, line.id, version=version, promised_on=values["promised_on"]
        )

    day = formats.day(found.there_on or line.promised_on)
    fields = [FormField("promised_on", N_("Promised on"), day, "day", required=True)]
    ask_form(screen, f"{line.code} {line.text}", fields, submit, lambda _done: screen.show_document())
