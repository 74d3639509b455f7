"""What is typed into a form or an entry line is kept while it is typed, and comes back after whatever happened.

A journal belongs to one place of the program. It writes a moment after the last key, in the workspace's own thread, so that
typing never waits for it; it ends when what was typed is said or given up. `places.resume` leads back to where it was begun.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from textual.screen import Screen

from erp_tui import faults
from erp_tui.i18n import _
from erp_tui.widgets.fields import Field

if TYPE_CHECKING:
    from erp_tui.app import ErpApp
    from erp_tui.domain.kernel.drafts import Draft

AFTER = 0.2
"""Seconds of rest after which what stands there is written."""


AGAIN = 5.0
"""Seconds until what could not be written is written again."""


@dataclass
class Kept:
    """Something that is kept with what is typed and is no field of its own."""

    value: str = ""

    def stand(self) -> None:
        """Nothing is marked in it."""


class Journal:
    """Keeps the contents of some fields of a screen."""

    def __init__(
        self,
        screen: Screen[Any],
        title: str,
        way: dict[str, Any],
        fields: Mapping[str, Field | Kept],
        complain: Callable[[str], None],
        draft: Draft | None = None,
    ) -> None:
        self.screen = screen
        self._erp = cast("ErpApp", screen.app)
        self.title = title
        self.way = way
        self.fields = fields
        self.complain = complain
        self.key = draft.key if draft is not None and not draft.is_place else uuid4().hex
        self.is_open = True
        """Whether what it keeps is on the screen."""
        self.first = self._typed()
        """What stood there before anything was typed."""
        self.begun_in = ""
        """The field that the cursor was in, where what is typed was begun before."""
        if draft is not None:
            for name, value in draft.typed.items():
                fields[name].value = value
                fields[name].stand()
            self.begun_in, cursor = draft.way.get("at") or ("", 0)
            field = fields.get(self.begun_in)
            if isinstance(field, Field):
                field.stand(cursor)
                field.focus()
        self._place = self._at() if draft is not None else None
        """Where the cursor was after the last key: a screen that goes down has no focus any more."""
        self._kept = (self._typed() if draft is not None else self.first, self._place)
        """What was written last, and where the cursor was."""
        self._timer: Any = None

    def _typed(self) -> dict[str, str]:
        return {name: field.value for name, field in self.fields.items()}

    def place(self) -> dict[str, Any]:
        """How to come here again, and where the cursor is while nothing is typed: what is typed is kept with its own."""
        return {**self.way, "at": self._at() if self._typed() == self.first else None}

    def _at(self) -> list[Any] | None:
        """The field that is typed into, and the place in it."""
        found = ((name, one) for name, one in self.fields.items() if isinstance(one, Field) and one.has_focus)
        return next(([name, field.cursor_position] for name, field in found), None)

    def changed(self) -> None:
        """A key was typed, or another field entered: write soon."""
        self._place = self._at() or self._place
        self._stop()
        self._timer = self.screen.set_timer(AFTER, self.write)

    def write(self, **mark: bool) -> None:
        """Write what stands there now; nothing when nothing is new. A mark says something of it beside the way to it."""
        from erp_tui.domain.kernel.drafts import Draft

        self._place = self._at() or self._place
        typed, at = self._typed(), self._place
        changed = [name for name, value in typed.items() if value != self.first[name]]
        if not changed:
            self._forget()
        elif mark or (typed, at) != self._kept:
            before = {name: self.first[name] for name in changed}
            way = {**self.way, "at": at, "order": changed, **mark}
            self._do("keep", Draft(self.key, self.title, way, {name: typed[name] for name in changed}, before))
        self._kept = (typed, at)

    def another_try(self) -> None:
        """What was said was refused: nothing is stored, and what will be said next is something else."""
        key, was_kept = self.key, self._kept[0] != self.first
        self.key = uuid4().hex
        self._kept = (self.first, None)
        self.write()  # before the other goes: what is left over must be in one of them
        if was_kept:
            self._do("drop", key)

    def leave(self) -> bool:
        """It is left without being said: what was typed stays unfinished work, nothing stays of nothing (False)."""
        is_begun = self._typed() != self.first
        if is_begun:
            self.write(left=True)
        else:
            self._forget()
        self._stop()
        return is_begun

    def end(self) -> None:
        """It was said."""
        self._stop()
        self._forget()
        self._kept = (self._typed(), None)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()

    def _forget(self) -> None:
        if self._kept[0] != self.first:
            self._do("drop", self.key)

    def _do(self, what: str, *values: Any) -> None:
        self._erp.workspace.with_drafts(what, *values).add_done_callback(self._done)

    def _done(self, future: Future[Any]) -> None:
        error = future.exception()
        if error is not None and self.screen.is_attached:
            self.screen.call_later(self._missed, error)
        elif error is None:
            self._erp.drafts_missed = False

    def _missed(self, error: BaseException) -> None:
        """It could not be written: say so once, and try again by and by."""
        complain_once(self._erp, error, self.complain)
        self._kept = (self.first, None)
        self._timer = self.screen.set_timer(AGAIN, self.write)


def complain_once(app: ErpApp, error: BaseException, complain: Callable[[str], None]) -> None:
    """Nothing typed can be kept: one goes on without, and says so once."""
    if not app.drafts_missed:
        app.drafts_missed = True
        complain(
            _("What you type cannot be kept for the case of a crash: {error}").format(error=faults.in_words(error))
        )


def resumed_for(app: ErpApp, title: str, fields: Mapping[str, Any]) -> Draft | None:
    """The draft that waits for the form which opens now; another form means that the way has changed."""
    draft, app.resumed = app.resumed, None
    if draft is not None and draft.title == title and draft.typed.keys() <= fields.keys():
        return draft
    return None
