"""Quick lines: code, Enter, quantity, Enter, next. What the code stands for is shown before it becomes a line.

Enter depends on what is typed alone, never on whether a list has been shown yet: keys may be typed ahead of everything. So a
line that cannot be entered never stands in the way of the next one: its quantity is asked all the same, and it waits, marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static
from textual.widgets.input import Selection

from erp_tui import formats
from erp_tui.domain.kernel.errors import BusinessError, NotFound
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.pricing.offers import Choice
from erp_tui.domain.pricing.typed import typed, with_amount
from erp_tui.i18n import _, said
from erp_tui.screens.entry_row import MOST_SHOWN, EntryRow
from erp_tui.screens.journal import Kept
from erp_tui.screens.lines_aside import Waiting
from erp_tui.screens.offers import Shown, free_words
from erp_tui.screens.pasted_lines import BlockField, PastedLines
from erp_tui.widgets.bars import DIM, WARNING, OneLine, fitted
from erp_tui.widgets.fields import Field

if TYPE_CHECKING:
    from erp_tui.screens.lined import LinedScreen

SHORTEST = 2
"""From so many characters on a list is shown by itself; a Chinese character alone says enough."""
SEVERAL = N_("Several products fit.")
CHOOSE = N_("Down and Enter choose; F12: type more.")
CORRECT = N_("F12 corrects it, else it waits.")
HINT = N_("Code Enter quantity Enter · 3 CODE @9.50 -5% · barcode · name · Up corrects")


class QuickLines(EntryRow):
    """The entry row of documents whose lines are typed."""

    UNDER = 4
    host: LinedScreen

    def __init__(self, host: LinedScreen) -> None:
        super().__init__(host)
        self.quantity = BlockField(self.take_block, id="quantity", placeholder="1")
        self.name_shown = OneLine()
        self.info = OneLine()
        self.corrected = Kept()
        """The id of the line that is corrected, as a text; empty: a new line is typed."""
        self.line: LineInput | None = None
        """What the code stands for, while the quantity is typed."""
        self.matches: list[Choice] = []
        self.doubt = ""
        """What is wrong with the code whose quantity is asked."""
        self.aside = self.pasted = PastedLines()

    def first_field(self) -> Field:
        return BlockField(self.take_block, id="code")

    def compose(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Static(f" {_('Code')} ", classes="part")
            yield self.code
            yield Static(f" {_('Qty')} ", classes="part")
            yield self.quantity
            yield self.name_shown
        yield self.info

    def fields(self) -> Mapping[str, Field | Kept]:
        return {
            **super().fields(), "quantity": self.quantity, "line": self.corrected, "block": self.pasted.block,
        }  # fmt: skip

    # -- opening and closing

    def open(self, title: str) -> None:
        super().open(title)
        if self.pasted.block.value:
            self._enter_block()
        elif self.corrected.value:
            self.correct(int(self.corrected.value), self.quantity.value)
        elif self.quantity.value or (self.journal is not None and self.journal.begun_in == "quantity"):
            self._take_code()

    def say_hint(self) -> None:
        self.host.say("")
        self.info.show(_(HINT), style=DIM)

    def take_focus(self) -> None:
        is_named = self.line is not None or self.doubt or self.corrected.value
        (self.quantity if is_named else self.code).focus()

    def clear(self) -> None:
        self.matches = []
        super().clear()
        self.quantity.value = self.corrected.value = ""
        self.line = None
        self.doubt = ""
        self.code.disabled = False
        self.name_shown.show("")
        self.info.show(_(HINT), style=DIM)
        if self.is_open:
            self.code.focus()

    @property
    def is_begun(self) -> bool:
        return any(one.value.strip() for one in (self.code, self.quantity))

    def step_back(self) -> None:
        """From the quantity to the code, from there out; a correction is given up at once, what had to wait waits again."""
        if self.quantity.has_focus and not self.corrected.value:
            self.line = None
            self.doubt = ""
            self.code.focus()
        elif self.taken is None and self.corrected.value:
            self.clear()
            self.host.say("")
        else:
            super().step_back()

    # -- keys

    def takes(self, key: str) -> bool:
        if key in ("up", "down") and (self.code.has_focus or (self.doubt and self.matches)):
            self._up_or_down(-1 if key == "up" else 1)
        elif key == "shift+tab" and self.quantity.has_focus:
            self.step_back()
        elif key not in ("up", "down", "shift+tab"):
            return super().takes(key)
        return True

    def _up_or_down(self, step: int) -> None:
        """Through the list of products; up in an empty row: to the lines above, the last one first."""
        if self.is_begun:
            if not self.matches:
                self._list(self._find(MOST_SHOWN))
            if self.matches:
                self.panel.move(step)
        elif step < 0 and self.host.sheet.go_last_line():
            self.host.sheet.focus()

    def list_products(self) -> None:
        """F4: the products that what is typed may stand for, with the cursor on the first."""
        if not self.code.has_focus or not self.is_begun:
            self.host.say(_("Type the beginning of a code or a part of a name first."))
            return
        self._list(self._find(MOST_SHOWN))
        if self.matches:
            self.panel.move(1)
        else:  # what the panel shows then are lines that wait
            self.host.say(_("No product has this in its code or name."))

    def enter(self) -> None:
        if self.quantity.has_focus:
            self._take_quantity()
        elif self.code.value.strip():
            self._take_code()
        else:
            super().enter()

    # -- blocks

    def take_block(self, text: str) -> None:
        """What was pasted is more than a word: its good lines are entered in one go, the others wait."""
        if self.journal is None or self.is_begun:
            self.host.say(_("A line is half typed: Enter takes it, F12 gives it up. Then paste again."), error=True)
            return
        self.pasted.block.value = "\n".join(text.splitlines())
        self.journal.write()
        self._enter_block()

    def _enter_block(self) -> None:
        if not self.do(lambda: self.pasted.enter(self.host)):
            self.pasted.block.value = ""

    def bring_back(self, line: Waiting) -> None:
        if line.line:
            self.host.guarded(lambda: self.correct(int(line.line.partition(" ")[0]), line.text))
        else:
            super().bring_back(line)

    # -- lines that cannot be entered

    def refused(self, error: BusinessError) -> None:
        """A line or its correction waits, marked, and the next one may be typed: the keys for it may be on their way."""
        if self.pasted.block.value:
            self.host.complain(error)
        else:
            self._put_aside(said(error))

    def _put_aside(self, reason: str) -> None:
        """What is typed waits as a line, for what is wrong with it."""
        code, amount = self.code.value.strip(), self.quantity.value.strip()
        if self.corrected.value:
            waits = Waiting(amount, reason, f"{self.corrected.value} {code}")
        else:
            between = "*" if amount[:1].isdigit() else " "
            waits = Waiting(f"{code}{between}{amount}" if amount else code, reason)
        self.put_aside(waits)

    def _ask_anyway(self, reason: str, found: list[Choice]) -> None:
        """The code is none, or may stand for several: its quantity is what is typed next, whoever looks."""
        self._list(found)
        self.doubt = reason
        self.host.say(f"{reason} {_(CHOOSE) if found else _(CORRECT)}", error=not found)
        self._go_to_quantity()

    def _go_to_quantity(self) -> None:
        self.quantity.focus()
        self.quantity.cursor_position = len(self.quantity.value)

    # -- the code

    def _take_code(self) -> None:
        """What was typed is a line of its own (`3 A-100`), or stands for a product whose quantity is asked next."""
        try:
            entry = typed(self.code.value)
        except BusinessError as error:
            self._put_aside(said(error))
            return
        try:
            line, found = self._named(entry.line)
            if line is None and not entry.is_whole:
                self._ask_anyway(_(SEVERAL), found)
            elif line is None:
                self._put_aside(_(SEVERAL))
            elif entry.is_whole:
                self.do(lambda: self.host.enter_lines([line]))
            else:
                self._ask_quantity(line)
        except BusinessError as error:
            if entry.is_whole:
                self._put_aside(said(error))
            else:
                self._ask_anyway(said(error), [])

    def _named(self, line: LineInput) -> tuple[LineInput | None, list[Choice]]:
        """The line with the code of the one product that is meant; None when there are several, which come with it."""
        if line.code is None:
            return line, []
        if self.panel.chosen is not None:
            return replace(line, code=self.matches[self.panel.chosen].code), []
        if self.host.is_known(line.code):
            return line, []
        found = self.host.find_products(line.code, MOST_SHOWN)
        if not found:
            raise NotFound("no_product", N_("There is no product {code}."), code=line.code)
        return (replace(line, code=found[0].code) if len(found) == 1 else None), found

    def _ask_quantity(self, line: LineInput) -> None:
        self._show(self.host.offered_line(line), is_new=True)
        self.line = line
        self.doubt = ""
        self._list([])
        self._go_to_quantity()

    # -- the quantity

    def _take_quantity(self) -> None:
        if self.corrected.value:
            line_id, text = int(self.corrected.value), self.quantity.value
            self.do(lambda: self.host.correct_line(line_id, text))
            return
        amount = self.quantity.value.strip()
        if self.line is None and self.panel.chosen is not None:
            chosen = LineInput(code=self.matches[self.panel.chosen].code)
            if not amount:
                self.host.guarded(lambda: self._ask_quantity(chosen))
                return
            self.line = chosen
        if self.line is None:
            self._put_aside(self.doubt)
            return
        try:
            line = with_amount(self.line, amount)
        except BusinessError as error:
            self._put_aside(said(error))
            return
        self.do(lambda: self.host.enter_lines([line]))

    def correct(self, line_id: int, quantity: str | None = None) -> None:
        """A line comes into the row: its code stays, its quantity is typed over."""
        line = self.host.line_of(line_id)
        if not self.host.costs(line):
            self.host.change_line(line)
            return
        self.clear()
        self.corrected.value = str(line_id)
        self.code.value = line.code or line.text.replace("\n", " ")
        self.code.disabled = True
        self.quantity.value = formats.plain(line.quantity) if quantity is None else quantity
        self.quantity.focus()
        self.quantity.selection = Selection(0, len(self.quantity.value))
        self.name_shown.show(line.text.replace("\n", " "))
        self.host.say(_("Line {line}: another quantity, @PRICE or -DISCOUNT%, then Enter.").format(line=line.line_no))

    # -- what is shown while typing

    def changed(self) -> None:
        if self.host.erp.line:
            return  # more keys wait: nobody would see it
        if self.code.has_focus:
            text = self.code.value.strip()
            self._list(self._find(MOST_SHOWN) if len(text) >= SHORTEST or (text and not text.isascii()) else [])
        elif self.line is not None and self.quantity.has_focus:
            self._ask_price_again(self.line)

    def _ask_price_again(self, line: LineInput) -> None:
        try:
            self._show(self.host.offered_line(with_amount(line, self.quantity.value)))
        except BusinessError:
            return  # not a quantity yet; Enter says what is wrong with it

    def _find(self, limit: int) -> list[Choice]:
        """The products that what is typed may stand for."""
        try:
            code = typed(self.code.value).line.code
        except BusinessError:
            return []
        return self.host.find_products(code, limit) if code else []

    def _list(self, found: list[Choice]) -> None:
        """Show products that may be meant."""
        self.matches = found
        self.show_over()

    def show_over(self) -> None:
        """Products that may be meant, else the lines that wait."""
        if not self.matches:
            super().show_over()
            return
        free = ["" if one.free is None else free_words(one.free) for one in self.matches]
        width, room = max(cell_len(one.code) for one in self.matches), max(map(cell_len, free))
        self.show_rows(
            [
                f"{fitted(one.code, width)}  {' ' * (room - cell_len(words))}{words}  {one.name}"
                for one, words in zip(self.matches, free, strict=True)
            ]
        )

    def _show(self, offer: Shown, *, is_new: bool = False) -> None:
        self.name_shown.show(offer.name.replace("\n", " "))
        self.info.show(offer.words, offer.right, style=WARNING if offer.is_marked else None)
        if offer.warning or is_new:
            self.host.say(offer.warning, error=bool(offer.warning))
