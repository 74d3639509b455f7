"""Pricing a draft by another price list than its customer's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from erp_tui.domain.kernel import listing
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import list_queries
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action


def list_action(screen: DocumentScreen, reprice: Callable[..., int], why_not: str | None) -> Action:
    """All prices of the draft that were not given by hand, anew from the list that is chosen; it stays the document's."""

    def run() -> None:
        rows = screen.workspace.read(listing.first_rows, list_queries.PRICE_LISTS, limit=200, only="active")
        choices = [(str(row.cells["code"]), str(row.cells["name"])) for row in rows]
        ids = {str(row.cells["code"]): row.id for row in rows}
        assert screen.doc is not None
        now = screen.doc.view.price_list_id

        def submit(values: dict[str, Any]) -> Any:
            return screen.workspace.perform(reprice, screen.record_id, price_list_id=ids[values["price_list"]])

        known = next((code for code, list_id in ids.items() if list_id == now), "")
        fields = [FormField("price_list", N_("Price list"), known, "choice", required=True, choices=choices)]
        ask_form(screen, _("Price by another list"), fields, submit, lambda _done: screen.show_document())

    return Action("price_list", N_("Price by another list"), run, why_not)
