"""The filter of a list: typed behind `/`, completed, understood or refused, and how much it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from erp_tui import list_words
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.i18n import _
from erp_tui.screens import list_marks
from erp_tui.widgets import window_table

if TYPE_CHECKING:
    from erp_tui.screens.list_screen import ListScreen


def begin(screen: ListScreen, words: str | None = None) -> None:
    """The field opens with these words, else with the filter that is in force."""
    screen.entry.value = screen.words if words is None else words
    screen.entry.cursor_position = len(screen.entry.value)
    screen.entry.add_class("open")
    screen.entry.focus()
    screen.say(_("Words, field:value. F4 names the fields, Tab completes one, Esc shows all."))


def complete(screen: ListScreen) -> None:
    """Tab: the name of the field that was begun."""
    place = screen.entry.cursor_position
    begun, rest = screen.entry.value[:place], screen.entry.value[place:]
    found = list_words.completed(screen.listing(), begun)
    screen.entry.value = found + rest
    screen.entry.cursor_position = len(found)


def apply(screen: ListScreen, words: str) -> None:
    """Show what a filter finds; one that cannot be understood stays in the field, and the list as it was."""
    try:
        screen.meaning = screen.understood(words)
    except BusinessError as error:
        screen.complain(error)
        return
    screen.words = words.strip()
    screen.entry.remove_class("open")
    screen.say("")
    screen.show_tab_names()
    if screen.table is not None:
        screen.table.when_empty = screen.when_empty()
        screen.table.focus()
        screen.table.load()
        if screen.words:
            screen.say(f"{_count(screen)}  {list_marks.about_marked(screen)}")


def _count(screen: ListScreen) -> str:
    """How many rows the filter finds, as far as that is known at once."""
    from erp_tui.domain.kernel import listing

    count = screen.workspace.read(
        listing.count, screen.listing(), where=screen.meaning, only=screen.tab_now.only, look=window_table.AT_ONCE
    )
    if count.number >= listing.COUNT_LIMIT:
        return _("more than {count} found").format(count=listing.COUNT_LIMIT - 1)
    if not count.whole:
        return _("at least {count} found").format(count=count.number) if count.number else ""
    return _("{count} found").format(count=count.number)
