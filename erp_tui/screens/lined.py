"""What documents do alike whose lines are typed: quick lines, corrected in place, changed in a form, taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from erp_tui import formats
from erp_tui.domain.kernel.errors import BusinessError, NotFound
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing import offers
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.pricing.offers import Choice
from erp_tui.domain.pricing.typed import amounts_of
from erp_tui.i18n import _, told
from erp_tui.keys import key_name
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.offers import Shown
from erp_tui.screens.priced_sections import places_of
from erp_tui.screens.quick_lines import QuickLines


class LinedScreen(DocumentScreen):
    """A document with typed lines that can be changed while it may."""

    SERVICES = ""
    """The module with add_lines, change_line, remove_line."""

    entry: QuickLines

    def services(self) -> Any:
        from importlib import import_module

        return import_module(self.SERVICES)

    def entry_row(self) -> QuickLines:
        return QuickLines(self)

    # -- what subclasses say of their lines

    def other_side(self) -> int:
        """The customer or supplier of the document."""
        assert self.doc is not None
        return int(self.doc.view.party_id)

    def whose(self) -> str:
        assert self.doc is not None
        code = getattr(self.doc.view, "party_code", "") or getattr(self.doc.view, "supplier_code", "")
        return f"{self.heading()}, {code}" if code else self.heading()

    def may_change(self) -> bool:
        return False

    def fixed(self) -> str:
        """Why lines do not change."""
        return _("This does not change any more.")

    def is_known(self, code: str) -> bool:
        """Whether a text is a code of a product, a barcode, or what the other side calls one."""
        raise NotImplementedError

    def offered_line(self, line: LineInput) -> Shown:
        """What a typed line would be."""
        raise NotImplementedError

    def faults_of(self, lines: Sequence[LineInput]) -> dict[int, BusinessError]:
        """Which of many lines cannot be entered, by their place, and why."""
        raise NotImplementedError

    def change_line(self, line: Any) -> None:
        """All of a line, in a form."""
        raise NotImplementedError

    def costs(self, line: Any) -> bool:
        """Whether a line has a quantity and a price, so that it can be corrected in the row; others are changed in a form."""
        return True

    def amount_of(self, line: Any) -> Any:
        """What a line comes to."""
        return line.amount

    def ways(self, line: Any) -> list[Option]:
        """What stands behind a line: its product, and what subclasses add."""
        if line.product_id is None:
            return []
        return [Option(f"{_('Product')} {line.code}", lambda: self.open_record("product", line.product_id))]

    # -- lines

    def can_add_lines(self) -> bool:
        return self.may_change()

    def no_lines(self) -> str:
        """What is said where there are no lines."""
        return _("No lines yet. {key}: {what}").format(key=key_name(self.erp.keys["lines"].keys[0]), what=_("Add line"))

    def line_of(self, line_id: int) -> Any:
        assert self.doc is not None
        for line in self.doc.view.lines:
            if line.id == line_id:
                return line
        raise NotFound("no_line", N_("There is no such line."), field="line")

    def find_products(self, text: str, limit: int) -> list[Choice]:
        """The products that a part of a name or code may stand for."""
        assert self.doc is not None
        return self.workspace.read(offers.choices, text, limit, getattr(self.doc.view, "warehouse_id", None))

    def enter_lines(self, lines: Sequence[LineInput]) -> str:
        """Lines at the end of the document; gives what to say about the last one."""
        self.workspace.perform(self.services().add_lines, self.record_id, list(lines))
        self.show_document()
        assert self.doc is not None
        return self.told(self.doc.view.lines[-1])

    def correct_line(self, line_id: int, amount: str) -> str:
        """Another quantity, price or discount of a line, as typed; gives what to say about it."""
        line = self.line_of(line_id)
        new: dict[str, Any] = {**amounts_of(amount)}
        if new:
            assert self.doc is not None
            version = self.doc.version
            self.workspace.perform(self.services().change_line, self.record_id, line_id, version=version, **new)
            self.show_document()
            line = self.line_of(line_id)
        return self.told(line)

    def told(self, line: Any) -> str:
        """A line in a line: what it is of, how much, and what it comes to."""
        if not self.costs(line):
            return line.text or _("Subtotal")
        assert self.doc is not None
        amount = formats.amount(self.amount_of(line), places_of(self.workspace, self.doc.view.currency))
        price = formats.price(line.unit_price) + formats.off(getattr(line, "discount_percent", None))
        done = f"{line.code} {line.text}: {formats.quantity(line.quantity)} x {price} = {amount}"
        note = " ".join(part for part in (self.doubted(line), self.remark(None, [line.product_id])) if part)
        return f"{note} · {done}" if note else done

    def doubted(self, line: Any) -> str:
        """What looks like a slip on a line."""
        from erp_tui.domain.pricing.remarks import doubts_of_line

        found = doubts_of_line(line.quantity, line.unit_price) if self.costs(line) else ()
        return " ".join(told(*one) for one in found)

    def say_changed(self, line_id: int) -> None:
        """A line was changed in a form: it is shown, and what looks like a slip is said."""
        self.show_document()
        if doubt := self.doubted(self.line_of(line_id)):
            self.say(doubt, error=True)

    # -- a new document

    def come_begun(self, screen: BaseScreen) -> None:
        """Come over another screen with a new document."""
        screen.app.push_screen(self)
        self.call_after_refresh(self.begin)

    def begin(self) -> None:
        """A new document: lines are typed next, and what is to be known of the other side is said."""
        assert self.doc is not None
        self.do_lines()
        if note := self.remark(self.other_side()):
            self.say(note, error=True)

    def remark(self, party_id: int | None, product_ids: Sequence[int | None] = ()) -> str:
        """The notes that stand on the other side or on products, in a line: it asks for no key, so that typing goes on."""
        from erp_tui.domain.pricing.remarks import remarks_on

        found = self.workspace.read(remarks_on, party_id, product_ids)
        return " ".join(_("Note on {name}: {text}").format(name=one.name, text=one.text) for one in found)

    # -- keys

    def edit_line(self, line_id: int) -> None:
        """Enter on a line: change it; where there is more behind it than that, choose. While lines are typed: in their row."""
        if self.entry.is_open and self.may_change():
            self.entry.correct(line_id)
            return
        line = self.line_of(line_id)
        ways = self.ways(line)
        if not self.may_change() and len(ways) == 1:
            ways[0].value()
        elif ways and not self.is_written():
            change = Option(
                _("Change line"), lambda: self.change_line(line), None if self.may_change() else self.fixed()
            )
            choose(self, f"{line.code} {line.text}", [change, *ways], lambda run: run())
        elif self.may_change():
            self.change_line(line)
        else:
            self.say(self.fixed())

    def is_written(self) -> bool:
        """Whether the document is being written: then Enter on a line changes it without asking."""
        return self.may_change()

    def take_step(self, kind: str, value: Any) -> None:
        if kind == "change_line":
            self.guarded(lambda: self.change_line(self.line_of(value)))
        else:
            super().take_step(kind, value)

    def do_values(self) -> None:
        """F4: the products that what is typed may stand for."""
        if self.entry.is_open:
            self.entry.list_products()
        else:
            self.say(_("{key} does nothing here.").format(key=key_name(self.erp.keys["values"].keys[0])))

    def offered_in_field(self) -> list[tuple[str, str]]:
        found = super().offered_in_field()
        return [*found[:-2], ("values", N_("Products")), *found[-2:]]

    def do_delete(self) -> None:
        row = self.sheet.chosen_row
        if row is None or row.line_id is None or not self.may_change():
            self.say(_("There is no line to take away here."))
            return
        line = self.line_of(row.line_id)
        if self.is_written():
            self._take_away(line)
        else:
            title = _("Take away line {line}? {what}").format(line=line.line_no, what=self.heading())
            choose(self, title, [Option(_("Yes: {line}").format(line=self.named_line(line)), line)], self._take_away)

    def _take_away(self, line: Any) -> None:
        try:
            self.workspace.perform(self.services().remove_line, self.record_id, line.id)
        except BusinessError as error:
            self.complain(error)
        else:
            self.say(_("Taken away: {line}").format(line=self.named_line(line)))
        self.show_document()

    def named_line(self, line: Any) -> str:
        """How much of what stands on a line."""
        text = f"{line.code} {line.text}".strip().replace("\n", " ")
        return f"{formats.quantity(line.quantity)} x {text}" if self.costs(line) else text or _("Subtotal")
