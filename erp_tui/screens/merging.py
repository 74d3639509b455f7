"""Two clerks at the same document: what each changed stands; where both changed the same, the one who comes second decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.screens.dialogs import Dialog
from erp_tui.widgets.bars import plain
from erp_tui.widgets.row_list import Sheet, SheetRow

Asked = tuple[Sequence[Any], Callable[[dict[str, Any]], Any]]
"""The fields of a form as they would stand there now, and what takes their values."""


def ask_again(screen: Any, step: Sequence[Any]) -> Asked | str:
    """What a form would ask now, read afresh; where it can no longer be asked, the reason in words."""
    screen.asked = []
    screen.say("")
    try:
        screen.do_refresh()
        screen.take_step(*step)
        asked = screen.asked
    finally:
        screen.asked = None
    return asked[0] if asked else str(screen.message.left)


def gone(reason: str) -> BusinessError:
    """The form's document or line is no longer as it was: what was typed stays to be read or copied."""
    if reason:
        return InvalidInput("gone", N_("Meanwhile: {reason} What you typed stays here until you leave."), reason=reason)
    return InvalidInput("gone", N_("Meanwhile this was taken away. What you typed stays here until you leave."))


@dataclass(frozen=True)
class Clash:
    """A field that both have changed, to different values; `before` is what stood there at first."""

    name: str
    label: str
    before: str
    mine: str
    theirs: str

    def said(self) -> BusinessError:
        """What stands beside the field while it is edited."""
        message = N_("Meanwhile it was changed to: {theirs}. Saving keeps yours.")
        return InvalidInput("theirs", message, field=self.name, theirs=self.theirs or "–")


@dataclass(frozen=True)
class Merged:
    """What becomes of a form when theirs is taken where nothing was typed."""

    taken: Mapping[str, str]
    clashes: Sequence[Clash]


def merge(
    labels: Mapping[str, str], before: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> Merged:
    """Field by field: theirs where only they changed it, mine where only I did, a clash where both did and differently."""
    taken = {name: now for name, now in theirs.items() if name in before and mine[name] == before[name] != now}
    clashes = [
        Clash(name, labels[name], was, mine[name], theirs[name])
        for name, was in before.items()
        if name in theirs and mine[name] != was and theirs[name] not in (was, mine[name])
    ]
    return Merged(taken, clashes)


class ClashDialog(Dialog):
    """Before, theirs and mine for each field that both have changed. Gives the texts that were chosen, or None to edit."""

    WORDS = N_("Choose for each: m keeps mine, t takes theirs. Back goes on editing.")

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__()
        self.clashes = list(clashes)
        self.chosen: dict[int, str] = {}
        """By the place of the clash: `mine` or `theirs`."""
        self.sheet = Sheet()
        self.heading = _("Somebody else has changed the same")

    def body(self) -> Iterable[Widget]:
        with Vertical(id="box", classes="tall"):
            yield Static(plain(self.heading), id="title")
            yield self.sheet

    def offered(self) -> list[tuple[str, str]]:
        return [("main", N_("Save")), ("help", ""), ("back", N_("Edit"))]

    def on_mount(self) -> None:
        self.say(_(self.WORDS))
        self.show_clashes()
        self.sheet.focus()

    def show_clashes(self) -> None:
        rows: list[SheetRow] = []
        for i, one in enumerate(self.clashes):
            way = self.chosen.get(i)
            rows.append(SheetRow(f"{one.label}: {_('before')} {one.before or '–'}", ("clash", i), style="title"))
            for name, mark, word, text in (
                ("mine", "m", _("mine"), one.mine),
                ("theirs", "t", _("theirs"), one.theirs),
            ):
                tick = "×" if way == name else " "
                rows.append(SheetRow(f"  [{tick}] {mark}  {word}: {text or '–'}"))
        self.sheet.show(rows)

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        way = {"m": "mine", "t": "theirs"}.get(message.character.lower())
        row = self.sheet.chosen_row
        if way is not None and row is not None and row.target is not None:
            self.chosen[row.target[1]] = way
            self.show_clashes()
            self.sheet.move(1)

    def on_row_list_chosen(self, _message: Sheet.Chosen) -> None:
        self.do_main()

    def do_main(self) -> None:
        if len(self.chosen) < len(self.clashes):
            self.say(_(self.WORDS), error=True)
            return
        self.dismiss({one.name: getattr(one, self.chosen[i]) for i, one in enumerate(self.clashes)})
