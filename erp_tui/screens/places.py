"""Where a session is: its screens over each other, each with its cursor; kept at rest, found again after whatever happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from erp_tui.screens import registry
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.journal import AGAIN

if TYPE_CHECKING:
    from erp_tui.app import ErpApp
    from erp_tui.domain.kernel.drafts import Draft
    from erp_tui.screens.journal import Journal

AT_HOME = "home"
"""The start screen, which stands already."""
AFTER = 0.5
"""Seconds of rest after which the place is written."""


def places_under(app: ErpApp, top: BaseScreen | None = None) -> list[dict[str, Any]]:
    """The screens over the start screen and under `top` (all of them without one), the lowest first."""
    found: list[dict[str, Any]] = []
    for screen in app.screen_stack[2:]:
        if screen is top:
            break
        if isinstance(screen, BaseScreen):
            found.append(screen.spot())
    return found


def typed_into(app: ErpApp) -> Journal | None:
    """What is open to be typed into: the topmost form, or the row of lines."""
    for screen in reversed(app.screen_stack):
        journal: Journal | None = getattr(screen, "journal", None)
        if journal is not None and journal.is_open:
            return journal
        if isinstance(screen, BaseScreen):
            break
    return None


def go(app: ErpApp, ways: Sequence[dict[str, Any]], then: Callable[[BaseScreen], None]) -> None:
    """Open screens over each other, each when the one under it stands."""
    way, rest = ways[0], ways[1:]
    if way["screen"] == AT_HOME:
        then(app.screen)  # type: ignore[arg-type]
        return
    screen: BaseScreen = registry.load(way["screen"])(_as_made(way["argument"]))

    def stands() -> None:
        screen.put_cursor(way.get("cursor"))
        screen.call_after_refresh(go_on)  # what the screen itself does after its first paint comes before

    def go_on() -> None:
        if rest:
            go(app, rest, then)
        else:
            then(screen)

    app.push_screen(screen)
    screen.call_after_refresh(stands)


def _as_made(argument: Any) -> Any:
    """Stored as JSON, pairs come back as lists."""
    return tuple(argument) if isinstance(argument, list) else argument


def resume(app: ErpApp, draft: Draft) -> None:
    """Go where a draft was begun; the form that opens there takes what was typed. At a place nothing may be open."""
    ways = [*draft.way.get("below", ()), draft.way]

    def open_again(screen: BaseScreen) -> None:
        app.resumed = draft
        with app.workspace.only_looking():
            screen.guarded(lambda: screen.take_step(*draft.way["step"]))

    go(app, ways, open_again if "step" in draft.way else lambda _screen: None)


class Whereabouts:
    """Keeps the place of this session while it lasts."""

    def __init__(self, app: ErpApp) -> None:
        self.app = app
        self._timer: Any = None
        self._kept: tuple[str, dict[str, Any]] | None = None

    def moved(self) -> None:
        """A key was acted upon: look soon where that led."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.app.set_timer(AFTER, self.write)

    def write(self) -> None:
        """Write where the session is now; nothing when nothing is new."""
        from erp_tui.domain.kernel.drafts import Draft

        if not self.app.workspace.is_ready:
            return
        now = self._now()
        if now == self._kept:
            return
        self._kept = now
        work = ("drop", self.key) if now is None else ("keep", Draft(self.key, *now, {}))
        self.app.workspace.with_drafts(*work).add_done_callback(self._done)

    def _done(self, future: Future[Any]) -> None:
        if future.exception() is not None and self.app.is_running:
            self.app.call_later(self._missed)

    def _missed(self) -> None:
        """It could not be written, as what is typed could not, which says so: again by and by."""
        self._kept = None
        self._timer = self.app.set_timer(AGAIN, self.write)

    def _now(self) -> tuple[str, dict[str, Any]] | None:
        """What is on top, a form or row in it too, and the way there; None on the start screen."""
        if (journal := typed_into(self.app)) is not None:
            return journal.title, journal.place()
        if not (found := places_under(self.app)):
            return None
        top = next(screen for screen in reversed(self.app.screen_stack) if isinstance(screen, BaseScreen))
        *below, way = found
        return top.heading(), {**way, "below": below}

    def end(self) -> None:
        """The session ends in order: nobody needs to be brought back."""
        if self._timer is not None:
            self._timer.stop()
        if self._kept is not None:
            self._kept = None
            self.app.workspace.with_drafts("drop", self.key)

    @property
    def key(self) -> str:
        from erp_tui.domain.kernel import sessions

        return f"place:{self.app.workspace.login}:{sessions.mine()}"
