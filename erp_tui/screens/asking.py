"""Asking for values by a form, from any screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from erp_tui.domain.kernel.text import N_
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.forms import Asks, FormDialog, FormField
from erp_tui.screens.journal import resumed_for


def ask_form(
    screen: BaseScreen,
    title: str,
    fields: Sequence[FormField],
    submit: Callable[[dict[str, Any]], Any],
    then: Callable[[Any], None] | None = None,
    does: str = N_("Save"),
    asks: Asks | None = None,
) -> None:
    """Show a form; `then` gets what `submit` gave, after it was left in order. `does`: what F8 does, where that is more than to
    save. `asks`: what is asked first about the values.
    """

    def done(value: Any) -> None:
        if isinstance(value, int) and value is not True:
            screen.made(value)
        if value is not None and then is not None:
            then(value)
        if value is not None and dialog.meeting.taken_over():
            screen.say(dialog.meeting.taken_over())

    if screen.asked is not None:  # a form that is open already wants to know what it would show now
        screen.asked.append((fields, submit))
        return
    draft = resumed_for(screen.erp, title, {one.name: one for one in fields})
    dialog = FormDialog(title, fields, submit, screen, draft, does, asks)
    screen.app.push_screen(dialog, done)
