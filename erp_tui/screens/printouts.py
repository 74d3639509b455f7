"""A document as it is printed, shown over its screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp_tui.i18n import _
from erp_tui.screens.dialogs import TextDialog

if TYPE_CHECKING:
    from erp_tui.screens.document_screen import DocumentScreen


def show_printed(screen: DocumentScreen) -> None:
    """The text, with the command that writes it to paper or a file."""
    text = screen.guarded(screen.printed)
    if text is None:
        screen.say(_("There is nothing to print here."))
        return
    view = screen.doc.view if screen.doc is not None else None
    kind = "credit_note" if getattr(view, "kind", "") == "credit_note" else screen.KIND
    noun = {"quotation": "quote"}.get(kind, kind).replace("_", "-")
    number = getattr(view, "number", None)
    command = f"erp-tui {noun} print {number}" if number else ""
    title = _("{word}: {text}").format(word=_("Print"), text=screen.heading())
    screen.app.push_screen(TextDialog(title, text, as_printed=True, command=command))
