"""Coming to rest: what a key has begun is laid out and painted once, when all of it is there.

Opening a screen would otherwise be laid out and painted some six times, of which one is seen: Textual paints whatever is there at
each tick of a clock.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, Self

from textual import events
from textual.app import App
from textual.await_remove import AwaitRemove
from textual.dom import DOMNode
from textual.geometry import Region, Size
from textual.message_pump import MessagePump
from textual.messages import Layout
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from erp_tui.domain.kernel.text import N_
from erp_tui.terminal.handlers import FoundOnce

UPDATE_AFTER = 0.004
"""Seconds until a screen lays out and repaints what has changed: what comes in pieces is laid out together."""
PAINT_LOOK, PAINT_HOLD = 0.003, 0.06
"""Seconds between two looks whether all is there that is to be painted, and for how long painting is held back at most."""


class CalmApp(FoundOnce, App[int]):
    """An App that knows whether it is at rest, and paints then."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paints_at_rest = True
        """Otherwise whatever is there at each update, as Textual does: to compare with."""
        self._busy_pump: MessagePump | None = None
        self._unpainted_since: float | None = None

    def why_not_drawn(self) -> str | None:
        """What may still change the screen without a key, or None: workers aside, whose results come when they come."""
        if getattr(asyncio.get_running_loop(), "_ready", None):
            return N_("busy")
        if self.screen_stack and self.screen._layout_required:
            return N_("drawing")  # a list reads its rows when it learns how many fit
        if any(_is_ours(call) for screen in self.screen_stack for call, _context in screen._callbacks):
            return N_("drawing")
        return N_("busy") if self._find_busy() else None

    def _find_busy(self) -> bool:
        if self._busy_pump is not None and not _is_parked(self._busy_pump):
            return True
        for pump in (self, *self._registry):
            if not _is_parked(pump):
                self._busy_pump = pump
                return True
        self._busy_pump = None
        return False

    # -- painting

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """None of our screens lets another one show through."""
        return []

    def update_styles(self, node: DOMNode, animate: bool = True) -> None:
        """What is on no screen yet is styled when it comes there."""
        if node is self or node._parent is not None:
            super().update_styles(node, animate)

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        """Where a screen goes, the one beneath stands as it stood: it needs no layout."""
        return super()._prune(*nodes, parent=None if parent is self else parent)

    def paint_soon(self) -> None:
        """Paint when the program has come to rest: what it shows on its way there nobody can see, and would cost as much."""
        if self._unpainted_since is None:
            self._unpainted_since = monotonic()
            asyncio.get_running_loop().call_later(PAINT_LOOK, self._paint)

    @property
    def is_unpainted(self) -> bool:
        """Whether something has changed that is not to be seen yet."""
        return self._unpainted_since is not None or self._is_update_due()

    def _is_update_due(self) -> bool:
        screen = self.screen if self.screen_stack else None
        return isinstance(screen, CalmScreen) and screen.is_update_due

    def _paint(self) -> None:
        assert self._unpainted_since is not None
        is_ready = self.why_not_drawn() is None and not self._is_update_due()
        if not is_ready and monotonic() - self._unpainted_since < PAINT_HOLD:
            asyncio.get_running_loop().call_later(PAINT_LOOK, self._paint)
            return
        self._unpainted_since = None
        if self.screen_stack and isinstance(screen := self.screen, CalmScreen):
            self.guarded(screen.paint)

    def guarded(self, work: Callable[[], None]) -> None:
        """Do something that no message stands behind: what fails in there ends the program in order, as in messages."""
        if self._exit:
            return
        try:
            work()
        except Exception as error:  # noqa: BLE001 all of them
            self._handle_exception(error)


class _Updates:
    """When a screen lays out and repaints what has changed. Textual has a task for that, and a clock of sixty ticks a second."""

    def __init__(self, screen: CalmScreen) -> None:
        self._screen = screen
        self._due: asyncio.Handle | None = None

    @property
    def is_due(self) -> bool:
        return self._due is not None

    def resume(self) -> None:
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(UPDATE_AFTER, self._update)

    def pause(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _update(self) -> None:
        self._due = None
        app = self._screen.app
        assert isinstance(app, CalmApp)
        with self._screen._context():
            app.guarded(self._screen._on_timer_update)


class CalmScreen(FoundOnce, Screen[Any]):
    """A screen that is painted when the program is at rest, and that nothing is worked out for twice."""

    def __init__(self) -> None:
        super().__init__()
        self._updates = _Updates(self)
        self._laid_out: tuple[Any, ...] | None = None
        """What the screen itself was laid out for last."""
        self._laid_out_at = 0.0

    @property
    def _update_timer(self) -> Any:
        return self._updates

    @property
    def is_update_due(self) -> bool:
        return self._updates.is_due

    def scroll_to_center(self, widget: Widget, animate: bool = True, **more: Any) -> None:
        """To a field in focus that is out of sight, at once: each step on the way there would be sent, and a key not be at rest."""
        super().scroll_to_center(widget, animate=False, **more)

    def _compositor_refresh(self) -> None:
        app = self.app
        if self is app.screen and isinstance(app, CalmApp) and app.paints_at_rest:
            self._dirty_widgets.clear()  # the compositor knows their places
            app.paint_soon()
        else:
            super()._compositor_refresh()

    def paint(self) -> None:
        """What had changed when it was asked for. What has changed since then comes with the next update, which is due."""
        later = set(self._dirty_widgets)
        if isinstance(field := self.focused, Input):  # where characters are composed: the layout has told only now
            self.app.cursor_position = field.cursor_screen_offset
        super()._compositor_refresh()
        self._dirty_widgets |= later

    def _screen_resized(self, size: Size) -> None:
        """Textual tells every screen its size when it comes, once more than it needs to know."""
        if size != self._size:
            super()._screen_resized(size)

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Textual asks for a layout of the whole screen once more when what was put into it has begun: it may be done already."""
        layout = layout and self._to_lay_out() != self._laid_out
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    async def _on_layout(self, message: Layout) -> None:
        """What was asked for before the last layout was done by it."""
        if message.time < self._laid_out_at:
            message.stop()
            message.prevent_default()

    def _to_lay_out(self) -> tuple[Any, ...]:
        """All that a layout of the screen itself depends on: what changes in its parts, they say themselves."""
        return self._nodes._updates, self.styles._cache_key, self.app.size

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:
        """Sizes that come out of a layout ask for no second one: here no scroll bar comes or goes with them."""
        if not scroll:
            self._laid_out_at = monotonic()
        widgets = [one for one in self.walk_children(with_self=True) if isinstance(one, Widget)]
        asked = {one for one in widgets if one._layout_required and (one is not self or scroll)}
        super()._refresh_layout(size, scroll)
        self._laid_out = self._to_lay_out()
        for one in widgets:
            if one._layout_required and one not in asked:
                one._layout_required = False

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """What changed meanwhile was styled when it changed."""
        event.refresh_styles = False


def _is_parked(pump: MessagePump) -> bool:
    """Whether a pump waits for its next message and does nothing else."""
    task = pump._task
    if (task is None or task.done()) and not pump.is_dom_root:
        return True
    ready: Any = pump._message_queue.ready_event
    return bool(ready._waiters) and not ready.is_set()


def _is_ours(callback: Any) -> bool:
    """Textual's own callbacks after a repaint scroll and redraw; ours may move the focus."""
    while isinstance(callback, partial):
        callback = callback.func
    return not getattr(callback, "__module__", "textual.").startswith("textual.")
