"""From a document to the next one of the list that it was opened from, in its place; without a list to the next by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from erp_tui.i18n import _

if TYPE_CHECKING:
    from erp_tui.screens.list_screen import ListScreen

LETTERS = {"n": "next", "p": "previous"}
"""Letters that walk, beside the keys that the key map gives to it."""


def walk(screen: Any, step: int) -> None:
    """To the document after (1) or before (-1) this one; it says where one is now."""
    from erp_tui.domain.reports import finding
    from erp_tui.screens import registry
    from erp_tui.screens.list_screen import ListScreen

    under = screen.app.screen_stack[-2]
    if isinstance(under, ListScreen):
        target = under.neighbour(step)
    else:
        is_record = isinstance(screen.record_id, int)
        target = screen.workspace.read(finding.next_by_number, screen.record_id, step) if is_record else None
    found: Any = registry.screen_for(*target) if target is not None else None
    if found is None:
        screen.say(_("This is the last one.") if step > 0 else _("This is the first one."))
        return
    screen.app.switch_screen(found)
    where = _shown_in(under) if isinstance(under, ListScreen) else _("by number")
    found.call_after_refresh(lambda: found.say(f"{found.heading()} · {where}"))


def _shown_in(screen: ListScreen) -> str:
    """What is listed there, in words: the list, its tab and its filter."""
    words = f" /{screen.words}" if screen.words else ""
    return _("in the list {list}").format(list=f"{screen.heading()}, {screen.tab_now.title}{words}")
