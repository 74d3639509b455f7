"""A form that met somebody else's change: theirs is taken over where nothing was typed, asked about where both changed the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from erp_tui.domain.kernel.errors import Conflict
from erp_tui.i18n import _
from erp_tui.screens.merging import Clash, ClashDialog, Merged, ask_again, gone, merge
from erp_tui.screens.values import shown

if TYPE_CHECKING:
    from erp_tui.screens.forms import FormDialog

MEETINGS = 5
"""So often a form is saved again by itself when somebody else was faster."""


class Meeting:
    """The two clerks at one form."""

    def __init__(self, form: FormDialog) -> None:
        self.form = form
        self.taken: dict[str, str] = {}
        """What was taken over from somebody else, by field."""
        self.number = 0

    def meet(self, conflict: Conflict) -> None:
        """Somebody else was faster: take theirs where nothing was typed and save again; ask where both changed the same."""
        form = self.form
        form.refused([conflict])
        again = ask_again(form.under, form.way["step"])
        if isinstance(again, str) or form.journal is None:
            form.show_faults([gone(again if isinstance(again, str) else "")])
            return
        fields, form.submit = again
        theirs = {one.name: shown(form.workspace, one) for one in fields}
        merged = self._merged(form.journal.first, theirs)
        form.journal.first = {**form.journal.first, **theirs}
        for name, text in merged.taken.items():
            form.steps.became(name, text)
            form.put(name, text)
            self.taken[name] = text
        if not merged.clashes:
            self._save_again(conflict)
        else:
            self._ask_whose(merged.clashes)

    def come_back(self, before: Mapping[str, str], theirs: Mapping[str, str]) -> None:
        """What was half typed has come back: asked about where the same has been changed since."""
        if clashes := self._merged(before, theirs).clashes:
            self.form.call_after_refresh(self._ask_whose, clashes)

    def taken_over(self) -> str:
        """What of somebody else was taken over when this was saved."""
        labels = self._labels
        words = ", ".join(f"{labels[name]} {text or '–'}" for name, text in self.taken.items())
        return _("Saved, with what was changed meanwhile: {values}").format(values=words) if words else ""

    @property
    def _labels(self) -> dict[str, str]:
        return {one.name: _(one.label) for one in self.form.fields}

    def _merged(self, before: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
        return merge(self._labels, before, {name: field.value for name, field in self.form.written.items()}, theirs)

    def _save_again(self, conflict: Conflict) -> None:
        """With what they changed taken over; somebody who is always faster is met with a word, not forever."""
        self.number += 1
        if self.number > MEETINGS:
            self.number = 0
            self.form.show_faults([conflict])
        else:
            self.form.do_main()

    def _ask_whose(self, clashes: Sequence[Clash]) -> None:
        """Both have changed the same: it stands beside the fields, and is asked."""
        self.form.show_faults([clash.said() for clash in clashes])
        self.form.app.push_screen(ClashDialog(clashes), self._decided)

    def _decided(self, chosen: dict[str, str] | None) -> None:
        for name, text in (chosen or {}).items():
            self.form.put(name, text)
        if chosen is not None:
            self.form.do_main()
