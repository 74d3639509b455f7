"""What F1 says: about the field or option the cursor is on, about the screen, and which keys work here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.keys import key_name
from erp_tui.screens.field_words import FIELDS

if TYPE_CHECKING:
    from erp_tui.screens.base import Keyed
    from erp_tui.screens.values import FormField

KINDS = {
    "text": N_("Any text."),
    "day": N_(
        "A day: = is today, +7 in a week, +2w in two, -1m a month ago, 31 the 31st, fri Friday, 03-31, or 2026-03-31."
    ),
    "number": N_("A number, or a sum that is worked out: 12.50, 3*12.5."),
    "whole": N_("A whole number: 30."),
    "choice": N_("One of these, by its word, its code or a part of it; {key} lists them to choose from."),
    "switch": N_("yes or no, or only y or n."),
    "customer": N_("The customer's code, or a part of the name that only one has; {key} searches."),
    "supplier": N_("The supplier's code, or a part of the name that only one has; {key} searches."),
    "carrier": N_("The carrier's code, or a part of the name that only one has; {key} searches."),
    "country": N_("Two letters, or the whole name; {key} lists them."),
    "secret": N_("It is shown as dots, and nothing keeps what is typed here."),
    "product": N_("The product's code, or a part of the name that only one has; {key} searches."),
}
"""How a value of each kind is typed."""

VALUES_SHOWN = 12
RENAMED = ("open", "jump", "history", "back", "leave")
"""Actions that are something else where they have another label: what they are elsewhere would only mislead."""


def meaning(one: FormField) -> str:
    """What a field means, as marked text; empty where nobody has said it."""
    name = re.sub(r"\d+$", "#", one.name)
    return one.help or FIELDS.get(f"{name}/{one.label}") or FIELDS.get(name, "")


def field_help(one: FormField, values_key: str) -> list[str]:
    """A field in lines: its label, what it means, how it is typed, its values, an example."""
    lines = [_(one.label) + (" *" if one.required else ""), _(meaning(one)), _(KINDS[one.kind]).format(key=values_key)]
    if one.choices:
        lines += [f"  {_(word)} ({value})" for value, word in one.choices[:VALUES_SHOWN]]
        if len(one.choices) > VALUES_SHOWN:
            lines.append("  …")
    if one.hint:
        lines.append(_("In short: {hint}").format(hint=_(one.hint)))
    lines.append(_("This must be filled in.") if one.required else _("This may stay empty."))
    return lines


def help_lines(screen: Keyed) -> list[str]:
    """What the cursor is on, what the screen is for, and the keys with what they do."""
    here = screen.help_here()
    lines = [*here, ""] if here else []
    if screen.WORDS:
        lines += [_(screen.WORDS), ""]
    for action, label in screen.offered_now():
        key = screen.erp.keys.get(action)
        names = key_name(action) if key is None else " ".join(key_name(one) for one in key.keys)
        said = screen.labelled(action, label)
        is_said = key is None or (label and action in RENAMED)
        words = said if key is None or is_said else _("{word}: {text}").format(word=said, text=_(key.tooltip))
        lines.append(f"{names:<12}  {words}")
    return lines


def show_help(screen: Keyed) -> None:
    """Help over the screen; it is left as any text is, and the cursor is where it was."""
    from erp_tui.screens.dialogs import TextDialog

    title = _("{word}: {text}").format(word=_("Help"), text=screen.help_title() or screen.workspace.company_name)
    screen.app.push_screen(TextDialog(title, screen.help_text()))
