"""What documents with prices show alike: their lines, totals, taxes, and when how much is to be paid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.pricing.documents import COUNTED, LineView
from erp_tui.i18n import _
from erp_tui.screens.layout import Cell, Line, Section
from erp_tui.workspace import Workspace


def places_of(workspace: Workspace, currency: str) -> int:
    """Decimal places of a currency; of the base currency where none is named."""
    from erp_tui.domain.administration import queries

    if not currency:
        return workspace.read(queries.base_currency).places
    return workspace.read(queries.currency, currency).places


def line_section(
    lines: Iterable[LineView],
    places: int,
    more: Sequence[tuple[Cell, Callable[[Any], str]]] = (),
    when_empty: str = "",
    kept: dict[int, tuple[LineView, Line]] | None = None,
) -> Section:
    """The lines of a priced document; `more` are columns that only this kind of document has.

    `kept`: the lines by id as they were shown before; those that are the same objects are not written anew.
    """
    columns = (
        Cell("#", right=True),
        Cell(_("Code")),
        Cell(_("Description"), grows=True),
        Cell(_("Qty"), right=True),
        Cell(_("Unit")),
        Cell(_("Price"), right=True),
        Cell(_("Disc."), right=True),
        Cell(_("Amount"), right=True, sums=True),
        *(cell for cell, _value in more),
    )
    kept = {} if kept is None else kept
    found = []
    for line in lines:
        before = kept.get(line.id)
        if before is None or before[0] is not line:
            before = kept[line.id] = (line, _shown_line(line, places, more))
        found.append(before[1])
    return Section("", columns, found, when_empty)


def _shown_line(line: LineView, places: int, more: Sequence[tuple[Cell, Callable[[Any], str]]]) -> Line:
    counted = line.kind in (*COUNTED, "deposit")
    text = line.text.replace("\n", " ")
    if line.kind == "subtotal":
        text = text or _("Subtotal")
    if line.kind == "deposit":
        text = text or _("Deposit")
    amount = formats.amount(line.amount, places) if counted or line.kind == "subtotal" else ""
    cells = [str(line.line_no), line.code, f"{text} ({_('optional')})" if line.optional else text]
    cells += [
        formats.quantity(line.quantity) if counted else "",
        line.unit or "",
        formats.price(line.unit_price) if counted else "",
        formats.percent(line.discount_percent),
        f"({amount})" if line.optional and counted else amount,
    ]
    cells += [value(line) if counted else "" for _cell, value in more]
    return Line(tuple(cells), line.id, warn=bool(getattr(line, "quantity_short", 0) > 0))


def total_rows(view: Any, places: int) -> list[tuple[str, str]]:
    """Document discount, net, each tax, rounding, total."""
    rows = []
    share = sum((line.discount_share for line in view.lines if not line.optional), 0 * view.net)
    if share:
        rows.append((_("Document discount"), formats.amount(-share, places)))
    rows.append((_("Net"), formats.amount(view.net, places)))
    for tax in view.taxes:
        rows.append((_(tax["name"]), formats.amount(Decimal(tax["amount"]), places)))
    if view.rounding:
        rows.append((_("Rounding"), formats.amount(view.rounding, places)))
    rows.append((f"{_('Total')} {view.currency}", formats.amount(view.gross + view.rounding, places)))
    return rows


def tax_section(view: Any, places: int) -> Section:
    """What each tax is on and comes to."""
    columns = (Cell(_("Tax"), grows=True), Cell(_("Taxable amount"), right=True), Cell(_("Amount"), right=True))
    lines = [
        Line((_(tax["name"]), *(formats.amount(Decimal(tax[name]), places) for name in ("base", "amount"))))
        for tax in view.taxes
    ]
    return Section(_("Taxes"), columns, lines, _("No tax."))


def payable_section(view: Any, places: int) -> Section:
    """When how much is to be paid, and what settles it early."""
    columns = [Cell(_("Due")), Cell(_("To be paid"), right=True, grows=True)]
    early = any(row.discount_until for row in view.payable)
    if early:
        columns += [Cell(_("If paid by")), Cell(_("then only"), right=True)]
    lines = []
    for row in view.payable:
        cells = [formats.day(row.due_on), f"{formats.amount(row.amount, places)} {view.currency}"]
        if early:
            cells += [formats.day(row.discount_until), formats.amount(row.early_amount, places)]
        lines.append(Line(tuple(cells)))
    return Section(_("To be paid"), tuple(columns), lines, _("Nothing is to be paid."))


def plan_sections(view: Any, places: int) -> list[Section]:
    """The payment plan on the document itself, where it is more than one day and amount."""
    is_plain = len(view.payable) < 2 and not any(row.discount_until for row in view.payable)
    return [] if is_plain else [payable_section(view, places)]
