"""Templates of quotations, and two revisions of one compared."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import COUNTED, LineInput
from erp_tui.domain.quotations import differences, queries, services
from erp_tui.domain.quotations.rules import NewTemplate, shown_number
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.priced import typed_line
from erp_tui.screens.priced_sections import places_of
from erp_tui.workspace import Workspace


def template_choices(workspace: Workspace) -> list[tuple[str, str]]:
    """The templates in use, as choices of a field."""
    from erp_tui.domain.kernel import listing

    rows = workspace.read(listing.first_rows, queries.TEMPLATES, limit=200, only="active")
    return [(str(row.cells["code"]), str(row.cells["name"])) for row in rows]


def new_template(screen: Any) -> None:
    """Ask for code, name and the first line; more are typed on the template itself."""

    def submit(values: dict[str, Any]) -> int:
        line = typed_line(screen.workspace, values["line"])
        made: int = screen.workspace.perform(
            services.new_template, NewTemplate(values["code"], values["name"], (line,))
        )
        return made

    def then(template_id: int) -> None:
        shown = TemplateScreen(template_id)
        screen.app.push_screen(shown)
        shown.call_after_refresh(shown.do_lines)

    fields = [
        FormField("code", N_("Code"), required=True),
        FormField("name", N_("Name"), required=True),
        FormField("line", N_("First line"), required=True, hint=N_("CODE*QTY, ? before it: optional, # title")),
    ]
    ask_form(screen, _("New template"), fields, submit, then)


class TemplateScreen(DocumentScreen):
    """A template: F7 adds lines, Enter changes one, Del takes it away."""

    KIND = "quotation_template"
    WORDS = N_("A template. F7 adds lines, Enter changes one, F8 makes a quote that begins with them.")

    def read(self) -> Doc:
        view = self.workspace.read(queries.template, self.record_id)
        columns = (
            Cell("#", right=True), Cell(_("Code")), Cell(_("Description"), grows=True), Cell(_("Qty"), right=True),
            Cell(_("Unit")), Cell(_("Price"), right=True), Cell(_("Disc."), right=True),
        )  # fmt: skip
        lines = []
        for one in view.lines:
            counted = one.kind in COUNTED
            text = one.text or (_("Subtotal") if one.kind == "subtotal" else "")
            cells = (
                str(one.line_no), one.code, f"{text} ({_('optional')})" if one.optional else text,
                formats.quantity(one.quantity) if counted else "", one.unit or "",
                formats.price(one.unit_price) if one.unit_price is not None and counted else "",
                formats.percent(one.discount_percent),
            )  # fmt: skip
            lines.append(Line(cells, one.id))
        facts = [Fact(_("Code"), view.code), Fact(_("Currency of its prices"), view.currency)]
        if view.archived_at is not None:
            facts.append(Fact(_("Archived"), formats.moment(view.archived_at)))
        gone = _("It is archived.") if view.archived_at is not None else None
        actions = [
            Action("quote", N_("New quote from it"), self._quote, gone, main=True),
            Action("archive", N_("Archive"), self._archive, gone),
        ]
        word = _("Archived") if gone else _("Active")
        notes = [view.printed_note] if view.printed_note else []
        title = f"{_('Template')} {view.name}"
        return Doc(title, word, facts, [Section("", columns, lines)], (), notes, actions, view.version, view)

    def _quote(self) -> None:
        from erp_tui.screens.quotes import new_quote

        assert self.doc is not None
        new_quote(self, template=self.doc.view.code)

    def _archive(self) -> None:
        self.workspace.perform(services.archive_template, self.record_id)

    def can_add_lines(self) -> bool:
        return self.doc is not None and self.doc.view.archived_at is None

    def _store(self, lines: Sequence[LineInput]) -> None:
        assert self.doc is not None
        self.workspace.perform(services.change_template, self.record_id, version=self.doc.version, lines=tuple(lines))

    def add_line(self, text: str) -> str:
        line = typed_line(self.workspace, text)
        self.show_document()  # somebody else may have changed it since
        assert self.doc is not None
        self._store([*map(_input, self.doc.view.lines), line])
        self.show_document()
        return str(self.doc.view.lines[-1].text or _("Subtotal"))

    def edit_line(self, line_id: int) -> None:
        assert self.doc is not None
        line = next(one for one in self.doc.view.lines if one.id == line_id)

        def submit(values: dict[str, Any]) -> None:
            assert self.doc is not None
            new = LineInput(
                kind=line.kind, product_id=line.product_id, text=values["text"], quantity=values["quantity"] or Decimal(0),
                unit=line.unit, unit_price=values["unit_price"], discount_percent=values["discount_percent"] or Decimal(0),
                optional=values["optional"],
            )  # fmt: skip
            self._store([new if one.id == line_id else _input(one) for one in self.doc.view.lines])

        fields = [
            FormField("quantity", N_("Quantity"), formats.plain(line.quantity), "number"),
            FormField(
                "unit_price", N_("Price"), formats.plain(line.unit_price), "number", hint=N_("none: the price list's")
            ),
            FormField("discount_percent", N_("Discount %"), formats.plain(line.discount_percent or None), "number"),
            FormField("text", N_("Text"), line.text.replace("\n", " ")),
            FormField("optional", N_("Optional"), "yes" if line.optional else "no", "switch", required=True),
        ]
        ask_form(self, f"{line.code} {line.text}", fields, submit, lambda _done: self.show_document())

    def do_delete(self) -> None:
        row = self.sheet.chosen_row
        if row is None or row.line_id is None or not self.can_add_lines():
            self.say(_("There is no line to take away here."))
            return
        assert self.doc is not None
        left = [_input(one) for one in self.doc.view.lines if one.id != row.line_id]
        self.guarded(lambda: self._store(left))
        self.show_document()

    def do_edit(self) -> None:
        assert self.doc is not None
        view = self.doc.view

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.change_template, self.record_id, version=view.version, **values)

        fields = [
            FormField("name", N_("Name"), view.name, required=True),
            FormField("printed_note", N_("Printed note"), view.printed_note.replace("\n", " ")),
        ]
        ask_form(self, f"{_('Edit')} {view.code}", fields, submit, lambda _done: self.show_document())


def _input(line: queries.TemplateLineView) -> LineInput:
    return LineInput(
        kind=line.kind, product_id=line.product_id, text=line.text, quantity=line.quantity, unit=line.unit,
        unit_price=line.unit_price, discount_percent=line.discount_percent, optional=line.optional,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ revisions compared


class DifferenceScreen(DocumentScreen):
    """A revision against the one before it, line by line; what is the same is not shown."""

    OF_A_RECORD = False
    WORDS = N_("What has changed from the revision before: before → now. Enter on a revision goes there.")

    def read(self) -> Doc:
        found = self.workspace.read(differences.with_revision_before, self.record_id)
        earlier = next(
            one
            for one in self.workspace.read(queries.revisions, self.record_id)
            if one.revision == found.revision_before
        )
        places = places_of(self.workspace, found.currency)
        before, now = (shown_number(found.number, one) for one in (found.revision_before, found.revision))
        columns = (
            Cell(_("What")), Cell(_("Code")), Cell(_("Description"), grows=True), Cell(_("Qty"), right=True),
            Cell(_("Price"), right=True), Cell(_("Disc."), right=True), Cell(_("Net"), right=True, sums=True),
        )  # fmt: skip
        lines = [_compared(one, places) for one in found.changed]
        facts = [
            Fact(_("Before"), before, ("quotation", earlier.id)),
            Fact(_("Now"), now, ("quotation", self.record_id)),
            Fact(_("Valid until"), _arrow(formats.day(found.valid_before), formats.day(found.valid_until))),
        ]
        totals = [
            (_("Net"), _arrow(formats.amount(found.net_before, places), formats.amount(found.net, places))),
            (f"{_('Total')} {found.currency}",
             _arrow(formats.amount(found.gross_before, places), formats.amount(found.gross, places))),
            (_("Difference"), _signed(found.difference, places)),
        ]  # fmt: skip
        same = len(found.lines) - len(found.changed)
        notes = [_("Lines that are the same: {count}").format(count=same)] if same else []
        title = f"{_('Compared')} {before} → {now}"
        section = Section("", columns, lines, _("No line has changed."))
        return Doc(title, _signed(found.difference, places), facts, [section], totals, notes, view=found)


def _compared(one: differences.LineDifference, places: int) -> Line:
    def pair(before: Decimal | None, now: Decimal | None, word: Any) -> str:
        return _arrow(word(before) if before is not None else "", word(now) if now is not None else "")

    gone = one.change == "removed"
    text = one.text.replace("\n", " ") or (_("Subtotal") if one.kind == "subtotal" else "")
    if one.kind not in COUNTED:
        return Line((formats.state(one.change), one.code, text, "", "", "", ""), warn=gone)
    return Line(
        (
            formats.state(one.change), one.code, text,
            pair(one.quantity_before, one.quantity, formats.quantity),
            pair(one.price_before, one.unit_price, formats.price),
            pair(one.discount_before_percent, one.discount_percent, _percent),
            _signed(one.difference, places),
        ),
        warn=gone,
    )  # fmt: skip


def _arrow(before: str, now: str) -> str:
    if before == now or not before:
        return now
    return f"{before} → {now}" if now else before


def _percent(value: Decimal) -> str:
    """As `formats.percent`, and none as a figure too: it stands beside the other one."""
    return formats.percent(value) or "0%"


def _signed(amount: Decimal, places: int) -> str:
    text = formats.amount(amount, places)
    return f"+{text}" if amount > 0 else text
