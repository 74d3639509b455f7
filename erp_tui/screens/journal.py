"""What is typed into a form or an entry line is kept while it is typed, and comes back after whatever happened.

A journal belongs to one place of the program. It writes a moment after the last key, in the workspace's own thread, so that
typing never waits for it; it ends when what was typed is said or given up. `resume` leads back to where a draft was begun.
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
from erp_tui.screens import registry
from erp_tui.widgets.fields import Field

if TYPE_CHECKING:
    from erp_tui.app import ErpApp
    from erp_tui.domain.kernel.drafts import Draft

AFTER = 0.2
"""Seconds of rest after which what stands there is written."""


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
        self.title = title
        self.way = way
        self.fields = fields
        self.complain = complain
        self.key = draft.key if draft is not None else uuid4().hex
        self.first = self._typed()
        """What stood there before anything was typed."""
        if draft is not None:
            for name, value in draft.typed.items():
                fields[name].value = value
                fields[name].stand()
        self._kept = self._typed() if draft is not None else self.first
        self._timer: Any = None

    def _typed(self) -> dict[str, str]:
        return {name: field.value for name, field in self.fields.items()}

    def changed(self) -> None:
        """A key was typed: write soon."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.screen.set_timer(AFTER, self.write)

    def write(self) -> None:
        """Write what stands there now; nothing when nothing is new."""
        from erp_tui.domain.kernel.drafts import Draft

        typed = self._typed()
        if typed != self._kept:
            self._kept = typed
            if typed == self.first:
                self._do("drop", self.key)
            else:
                changed = [name for name, value in typed.items() if value != self.first[name]]
                before = {name: self.first[name] for name in changed}
                new = Draft(self.key, self.title, self.way, {name: typed[name] for name in changed}, before)
                self._do("keep", new)

    def another_try(self) -> None:
        """What was said was refused: nothing is stored, and what will be said next is something else."""
        key, was_kept = self.key, self._kept != self.first
        self.key = uuid4().hex
        self._kept = self.first
        self.write()  # before the other goes: what is left over must be in one of them
        if was_kept:
            self._do("drop", key)

    def end(self) -> None:
        """It was said, or given up."""
        if self._timer is not None:
            self._timer.stop()
        self._forget()
        self._kept = self._typed()

    def _forget(self) -> None:
        if self._kept != self.first:
            self._do("drop", self.key)

    @property
    def _erp(self) -> ErpApp:
        return cast("ErpApp", self.screen.app)

    def _do(self, what: str, *values: Any) -> None:
        self._erp.workspace.with_drafts(what, *values).add_done_callback(self._done)

    def _done(self, future: Future[Any]) -> None:
        error = future.exception()
        if error is not None and self.screen.is_attached:
            self.screen.call_later(complain_once, self._erp, error, self.complain)


def complain_once(app: ErpApp, error: BaseException, complain: Callable[[str], None]) -> None:
    """Nothing typed can be kept: one goes on without, and says so once."""
    if not app.drafts_missed:
        app.drafts_missed = True
        complain(
            _("What you type cannot be kept for the case of a crash: {error}").format(error=faults.in_words(error))
        )


def resume(app: ErpApp, draft: Draft) -> None:
    """Go where a draft was begun; the form that opens there takes what was typed."""
    screen = registry.load(draft.way["screen"])(draft.way["argument"])
    app.resumed = draft
    app.push_screen(screen)
    screen.call_after_refresh(screen.take_step, *draft.way["step"])


def resumed_for(app: ErpApp, title: str, fields: Mapping[str, Any]) -> Draft | None:
    """The draft that waits for the form which opens now; another form means that the way has changed."""
    draft, app.resumed = app.resumed, None
    if draft is not None and draft.title == title and draft.typed.keys() <= fields.keys():
        return draft
    return None
