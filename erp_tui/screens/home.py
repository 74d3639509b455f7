"""The start screen: the company, the menu, what needs me today. It stands before the data layer is imported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from erp_tui import formats
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, set_language
from erp_tui.screens import registry
from erp_tui.screens.base import BaseScreen
from erp_tui.widgets.bars import fitted
from erp_tui.widgets.row_list import Sheet, SheetRow

if TYPE_CHECKING:
    from erp_tui.domain.kernel.drafts import Draft


class HomeScreen(BaseScreen):
    """Numbers open lists; the figures follow when the books are open and move nothing."""

    WORDS = N_("The start screen. A number opens a list, the cursor and Enter what needs you today.")

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self.figures: list[tuple[str, int, int, str]] = []
        self.drafts: list[Draft] = []

    def body(self) -> Iterable[Widget]:
        yield self.sheet

    def offered(self) -> list[tuple[str, str]]:
        found = [("open", ""), ("jump", ""), ("refresh", ""), ("help", ""), ("leave", N_("End"))]
        if self.drafts:
            found.insert(1, ("delete", N_("Throw away")))
        return found

    def on_mount(self) -> None:
        self.sheet.focus()
        self.show_menu()
        self.say(_("Opening the books …"))
        self.erp.bring_data()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.workspace.is_ready:
            self.read_figures()

    def show_menu(self) -> None:
        """The menu on the left, the figures on the right of the same rows."""
        width = max(40, (self.size.width or 80) - 1)
        half = width // 3
        rows = [SheetRow(_("Where to?"), style="title")]
        for number, (name, label, _path) in enumerate(registry.MENU, 1):
            rows.append(SheetRow(fitted(f"{number % 10}  {_(label)}", half), ("screen", name)))
        rows += [SheetRow(""), SheetRow(_("What needs me today"), style="title")]
        for name, tab, count, label in self.figures:
            rows.append(SheetRow(f"{count:>5}  {label}", ("tab", (name, tab))))
        if self.workspace.is_ready and not self.figures:
            rows.append(SheetRow("       " + _("Nothing: all is done."), style="dim"))
        if self.drafts:
            rows += [SheetRow(""), SheetRow(_("Unfinished work"), style="title")]
            rows += [SheetRow(f"  {self._draft_words(one)}", ("draft", one.key)) for one in self.drafts]
        self.sheet.show(rows)

    def _draft_words(self, draft: Draft) -> str:
        typed = ", ".join(value for value in draft.typed.values() if value)
        return f"{formats.moment(draft.at)}  {draft.title}: {typed}"

    def books_open(self) -> None:
        set_language(self.workspace.language if self.workspace.light is None else self.workspace.light.language)
        self.say("")
        self.show_frame()
        self.read_figures()

    def read_figures(self) -> None:
        from erp_tui.domain.reports import today

        self.figures = [
            (one.screen, one.tab, one.count, _(one.label)) for one in self.workspace.read(today.needs) if one.count
        ]
        self.drafts = self.workspace.in_order(self.workspace.drafts.all).result()
        self.show_menu()
        self.show_frame()

    def on_resize(self) -> None:
        self.show_menu()

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        if message.character.isdigit():
            number = int(message.character) or 10
            if number <= len(registry.MENU):
                self.app.push_screen(registry.list_screen(registry.MENU[number - 1][0]))

    def on_row_list_chosen(self, message: Sheet.Chosen) -> None:
        kind, value = message.row.target
        if kind == "screen":
            self.app.push_screen(registry.list_screen(value))
        elif kind == "draft":
            from erp_tui.screens.journal import resume

            resume(self.erp, next(one for one in self.drafts if one.key == value))
        else:
            name, tab = value
            path = next(path for known, _label, path in registry.MENU if known == name)
            self.app.push_screen(registry.load(path)(tab))

    def do_open(self) -> None:
        if self.sheet.chosen_row is not None:
            self.on_row_list_chosen(Sheet.Chosen(self.sheet.chosen_row))

    def do_delete(self) -> None:
        """Unfinished work that nobody wants any more."""
        row = self.sheet.chosen_row
        if row is None or row.target is None or row.target[0] != "draft":
            self.say(_("Put the cursor on unfinished work to throw it away."))
            return
        self.workspace.in_order(self.workspace.drafts.drop, row.target[1]).result()
        self.read_figures()

    def do_refresh(self) -> None:
        if self.workspace.is_ready:
            self.read_figures()

    def do_back(self) -> None:
        self.say(_("This is the start: F3 ends the program."))

    def do_leave(self) -> None:
        self.app.exit(0)
