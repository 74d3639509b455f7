"""Lists: tabs of windows over SQL. Typed characters position, `/` filters, Enter opens, Space marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Input

from erp_tui import list_words
from erp_tui.domain.kernel.list_terms import Meaning
from erp_tui.domain.kernel.listing import Listing, Order, Page, Row
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.screens import list_filtering, list_marks, list_view, registry
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import Option, TextDialog, choose
from erp_tui.screens.list_view import Tab
from erp_tui.widgets.bars import OneLine
from erp_tui.widgets.fields import Field
from erp_tui.widgets.window_table import WindowTable

__all__ = ["ListScreen", "Tab"]


class ListScreen(BaseScreen):
    """One subject's lists. Subclasses name their tabs and what F6 makes."""

    LABEL = ""
    TABS: tuple[Tab, ...] = ()
    NEW_LABEL = N_("New")
    WORDS = N_(
        "A list. Typed characters go to the first row that begins so, / filters, Enter opens, left and right change tabs. "
        "Before a row, ! tells that it is late, overdue or short, * that it is marked."
    )

    def __init__(self, tab: int = 0) -> None:
        super().__init__()
        self.tab = tab
        self.words = ""
        """The filter as typed, and what it means."""
        self.meaning: Meaning | None = None
        self.order: Order | None = None
        self.columns: tuple[str, ...] = ()
        """What the list is sorted by and which columns it shows; none: as it does of itself."""
        self.menu_name = ""
        """What the list is called in the menu, where it was opened from there."""
        self.typed = ""
        self.tabs: list[Tab] = list(self.TABS)
        self.tabs_line = OneLine()
        self.entry = Field(id="entry")
        self.holder = Vertical()
        self.table: WindowTable | None = None
        self._places: dict[str, int] = {}
        self._start: tuple[int, int] | None = None
        self._marked: set[int] = set()
        """Both for the table that comes: the row to begin on and its line, and the rows that are marked again."""
        self._made: int | None = None

    def heading(self) -> str:
        return _(self.LABEL)

    def body(self) -> Iterable[Widget]:
        yield self.tabs_line
        yield self.holder
        yield self.entry

    def offered(self) -> list[tuple[str, str]]:
        found = [
            ("open", ""),
            ("filter", ""),
            ("edit", N_("View")),
            ("jump", ""),
            ("refresh", ""),
            ("mark", ""),
            ("help", ""),
            ("back", ""),
        ]
        if self.can_make():
            found.insert(0, ("new", self.new_label()))
        found.insert(1, ("more", ""))
        return found

    def offered_in_field(self) -> list[tuple[str, str]]:
        return [("open", N_("Filter")), ("values", ""), ("tab", N_("Complete")), ("help", ""), ("back", N_("Show all"))]

    def help_here(self) -> list[str]:
        return [_("Filter"), list_words.help_on_filter(self.listing())] if self.entry.has_focus else []

    def help_text(self) -> str:
        about = "" if self.entry.has_focus else f"\n\n/ {_('Filter')}\n{list_words.help_on_filter(self.listing())}"
        return super().help_text() + about

    def warns(self, row: Row) -> bool:
        """Whether a row is late, overdue or short, by what the list shows of it."""
        del row
        return False

    def can_make(self) -> bool:
        return type(self).do_new is not ListScreen.do_new

    @property
    def base_tab(self) -> int:
        """The tab, counted among those that all have: a view of the user's own stands for the first one of its list."""
        now = self.tab_now
        return self.tab if now.view is None else [tab.listing for tab in self.TABS].index(now.listing)

    @property
    def tab_now(self) -> Tab:
        return self.tabs[min(self.tab, len(self.tabs) - 1)]

    # -- showing

    def on_mount(self) -> None:
        self.tabs_line.styles.height = 1
        if self.menu_name:
            self.workspace.with_drafts("visit", "list", self.menu_name)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.tabs = [*self.TABS, *list_view.saved_tabs(self)]
        words = self.words
        self._look_as_kept()
        self.words = words or self.words
        self.show_tab()

    def on_screen_resume(self) -> None:
        if self.table is None or not self.is_active:  # a form led on to what it has made
            return
        made, self._made = self._made, None
        if made is None:
            self.table.reload()
        else:
            self.table.bring(made)

    def made(self, record_id: int) -> None:
        """A form that was opened to make something new has made this: the cursor is on it when one comes back."""
        if self.step == ("key", "new"):
            self._made = record_id

    def show_tab(self) -> None:
        """The list of the present tab, from its beginning."""
        listing = self.listing()
        if self.words and self.meaning is None:
            self.meaning = self.guarded(lambda: self.understood(self.words))
        if self.table is not None:
            self.table.remove()
        marked = self._marked
        if self.table is not None and self.table.listing is listing:
            marked = marked or self.table.marked
        sort, descending = listing.sorted_by(self.order)
        self.table = WindowTable(listing, self.read_page, self.places, self.columns, Order(sort.name, descending))
        self.table.marked, self._marked = marked, set()
        self.table.when_empty = self.when_empty()
        self.table.start, self._start = self._start, None
        self.table.warns = self.warns
        self.holder.mount(self.table)
        self.table.focus()
        self.show_tab_names()

    # -- views of the user's own

    def _look_as_kept(self) -> None:
        """What the tab's view says, else how the user usually looks at this list."""
        kept = self.tab_now.view or list_view.usual_view(self)
        self.words, self.meaning = kept.words, None
        self.order = Order(kept.sort, kept.descending) if kept.sort else None
        self.columns = kept.columns

    def show_views(self, name: str) -> None:
        """Views were saved or deleted: the tabs anew, on the one of this name or the first."""
        self.tabs = [*self.TABS, *list_view.saved_tabs(self)]
        self.tab = next((i for i, tab in enumerate(self.tabs) if tab.view is not None and tab.view.name == name), 0)
        self._look_as_kept()
        self.show_tab()
        self.show_frame()

    def look(self, *, order: Order | None = None, columns: tuple[str, ...] | None = None) -> None:
        """Sort by something else, or show other columns."""
        self.order = order or self.order
        self.columns = self.columns if columns is None else columns
        self.show_tab()

    def do_edit(self) -> None:
        """F9: sorting, columns, views."""
        list_view.view_menu(self)

    # -- reading

    def listing(self) -> Listing:
        found: Listing = registry.load(self.tab_now.listing)
        return found

    def read_page(self, **where: Any) -> Page:
        from erp_tui.domain.kernel import listing

        return self.workspace.read(
            listing.page, self.listing(), where=self.meaning, only=self.tab_now.only, order=self.order, **where
        )

    def understood(self, words: str) -> Meaning | None:
        return list_words.meaning(self.listing(), words, self.workspace.today)

    def places(self, currency: str) -> int:
        """Decimal places of a currency; of the base currency where none is named."""
        if currency not in self._places:
            from erp_tui.screens.priced_sections import places_of

            self._places[currency] = places_of(self.workspace, currency)
        return self._places[currency]

    def show_tab_names(self) -> None:
        parts = [f"[{tab.title}]" if i == self.tab else f" {tab.title} " for i, tab in enumerate(self.tabs)]
        right = f"/{self.words}" if self.words else list_view.base_currency(self)
        room = max(20, self.app.size.width - min(cell_len(right), self.app.size.width // 2) - 4)
        first = 0
        while first < self.tab and cell_len(" ".join(parts[first : self.tab + 1])) > room:
            first += 1
        self.tabs_line.show(("… " if first else "") + " ".join(parts[first:]), right)

    def when_empty(self) -> str:
        return list_view.when_empty(self)

    def new_label(self) -> str:
        return self.NEW_LABEL

    # -- keys

    def on_key(self, event: events.Key) -> None:
        if self.entry.has_focus:
            if event.key in ("escape", "f12", "tab"):
                event.stop()
                event.prevent_default()
                if event.key == "tab":
                    list_filtering.complete(self)
                else:
                    self.entry.value = ""
                    list_filtering.apply(self, "")
            return
        if event.key in ("left", "right", "tab", "shift+tab"):
            event.stop()
            event.prevent_default()
            step = 1 if event.key in ("right", "tab") else -1
            self.tab = (self.tab + step) % len(self.tabs)
            self._look_as_kept()
            self.say("")
            self.show_tab()
            self.show_frame()
            return
        if event.key == "backspace" and self.typed:
            event.stop()
            event.prevent_default()
            self._position(self.typed[:-1])
            return

    def act(self, action: str) -> None:
        self.typed = ""
        super().act(action)

    def on_row_list_chosen(self, message: WindowTable.Chosen) -> None:
        self.typed = ""
        self.open_row(message.row)

    def target(self, row: Any) -> tuple[str, Any]:
        """What Enter on a row opens: kind and record."""
        return self.listing().kind, row.id

    def open_row(self, row: Any) -> None:
        self.open_record(*self.target(row))

    def neighbour(self, step: int) -> tuple[str, Any] | None:
        """The record of the row after (1) or before (-1) the cursor, which goes there; None at the end of the list."""
        if self.table is None or self.table.chosen_row is None:
            return None
        before = self.table.chosen_row.id
        self.table.move(step)
        now = self.table.chosen_row
        return None if now is None or now.id == before else self.target(now)

    def on_row_list_typed(self, message: WindowTable.Typed) -> None:
        if message.character == " " and not self.typed:
            self.do_mark()
        else:
            self._position(self.typed + message.character)

    def _position(self, text: str) -> None:
        self.typed = text
        self.say(text + "_" if text else "")
        if self.table is not None and text:
            self.table.position(text)

    def do_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go to the next."""
        if self.table is None or self.table.chosen_row is None:
            self.say(_("Nothing here."))
            return
        self.table.marked ^= {self.table.chosen_row.id}
        self.table.move(1)
        self.say(list_marks.about_marked(self))

    def do_open(self) -> None:
        if self.table is not None and self.table.chosen_row is not None:
            self.open_row(self.table.chosen_row)
        else:
            self.say(_("Nothing here."))

    def do_filter(self) -> None:
        """Type a filter, or change the one that is there."""
        list_filtering.begin(self)

    def do_values(self) -> None:
        """F4: what can be typed into the filter."""
        title = f"{_('Filter')}: {_(self.listing().label)}"
        self.app.push_screen(TextDialog(title, list_words.help_on_filter(self.listing())))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        list_filtering.apply(self, message.value)

    def do_refresh(self) -> None:
        if self.table is not None:
            self.table.reload()

    def do_new(self) -> None:
        """Something new; subclasses say what."""
        self.say_no_use("new")

    def list_actions(self) -> list[Option]:
        """What F10 offers on this list: labels with functions to run."""
        return []

    def all_actions(self) -> list[Option]:
        """What F10 offers: first what belongs to this list."""
        return [*self.list_actions(), *list_marks.common_actions(self)]

    def doable(self) -> Iterable[tuple[str, Callable[[], Any]]]:
        found = [(_(one.label), partial(self.run_list_action, one)) for one in self.all_actions() if not one.reason]
        return [(_(self.new_label()), self.do_new), *found] if self.can_make() else found

    def do_more(self) -> None:
        options = [replace(one, value=one) for one in self.all_actions()]
        choose(self, _("What shall be done?"), options, self.run_list_action)

    def run_list_action(self, chosen: Option) -> None:
        self.step = ("list", chosen.label)
        chosen.value()

    def argument(self) -> Any:
        return self.tab

    def cursor_now(self) -> Any:
        """The filter, the row, its place, the filter that is half typed, and the rows that are marked."""
        if self.table is None:
            return None
        row = self.table.chosen_row
        half_typed = self.entry.value if self.entry.has_focus else None
        row_id, place = self.table.start or (row and row.id, self.table.cursor)  # covered from the first it has no rows
        return [self.words, row_id, place, half_typed, sorted(self.table.marked)]

    def put_cursor(self, cursor: Any) -> None:
        if cursor is None:
            return
        self.words, row_id, place, *typed = cursor
        self.meaning = None
        self._marked = set(*typed[1:])
        if row_id is not None:
            self._start = (row_id, place)
        if self.table is not None:
            self.show_tab()
        if typed and typed[0] is not None:
            self.call_after_refresh(
                list_filtering.begin, self, typed[0]
            )  # the table takes the cursor when it has its rows

    def take_step(self, kind: str, value: Any) -> None:
        if kind == "list":
            for one in self.all_actions():
                if one.label == value:
                    self.run_list_action(one)
        else:
            super().take_step(kind, value)

    def marked_or_chosen(self) -> list[int]:
        """The rows an action is about: the marked ones, else the one under the cursor."""
        if self.table is None:
            return []
        if self.table.marked:
            return sorted(self.table.marked)
        return [self.table.chosen_row.id] if self.table.chosen_row is not None else []
