"""The start screen: the menu, what needs me today, what I left unfinished. It stands before the data layer is there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.containers import Horizontal
from textual.widget import Widget

from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, set_language
from erp_tui.screens import registry
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.places import AT_HOME
from erp_tui.screens.unfinished import in_words
from erp_tui.widgets.bars import fitted
from erp_tui.widgets.row_list import Sheet, SheetRow

if TYPE_CHECKING:
    from erp_tui.domain.kernel.drafts import Draft

END = N_("This is the start: {key} twice ends the program.")
MENU_WIDTH = 22
TOUR_KEY = "t"


class HomeScreen(BaseScreen):
    """Numbers and letters open lists; the figures beside them follow when the books are open and move nothing."""

    WORDS = N_(
        "The start screen. A number or letter opens a list; left and right go to what needs you today and back; Enter opens."
    )

    def __init__(self) -> None:
        super().__init__()
        self.menu = Sheet(quiet=True)
        self.work = Sheet(quiet=True)
        self.menu.styles.width = MENU_WIDTH
        self.figures: list[tuple[str, int, int, str]] = []
        self.drafts: list[Draft] = []
        """Forms and lines that were begun and neither said nor given up."""
        self.places: list[Draft] = []
        """Where sessions were that did not end in order."""
        self.unfinished: list[tuple[str, int, str]] = []
        """Documents that this user began: unsent, unconfirmed, not ordered, not posted."""
        self.is_open = False
        """Whether the books are open, and this screen has said so."""

    def body(self) -> Iterable[Widget]:
        yield Horizontal(self.menu, self.work)

    def spot(self) -> dict[str, Any]:
        return {"screen": AT_HOME}

    def offered(self) -> list[tuple[str, str]]:
        found = [("open", ""), ("jump", ""), ("more", ""), ("refresh", ""), ("help", ""), ("leave", N_("End"))]
        if self.drafts:
            found.insert(1, ("delete", N_("Throw away")))
        return found

    def on_mount(self) -> None:
        self.menu.focus()
        if not self.workspace.is_ready:  # those of a served session are open before there is a screen
            self.show_menu()
            self.show_work()
            if not self.erp.awaits_user:
                self.say(_("Opening the books …"))
                self.erp.bring_data()

    def on_screen_suspend(self) -> None:
        """What was said here is over; what is said on the way back, by a form that was opened here, stays."""
        self.say("")

    def on_screen_resume(self) -> None:
        if self.is_open:
            self.read_figures()
        elif self.workspace.is_ready:
            self.erp.data_brought()

    def show_menu(self) -> None:
        rows = [SheetRow(_("Where to?"), style="title")]
        for key, (name, label, _path) in zip(registry.MENU_KEYS, registry.MENU, strict=False):
            rows.append(SheetRow(f"{key}  {_(label)}", ("list", (name,))))
        if self.may_be_shown_around:
            rows += [SheetRow(""), SheetRow(f"{TOUR_KEY}  {_('Tour, 2 minutes')}", ("tour", None))]
        self.menu.show(rows)

    @property
    def may_be_shown_around(self) -> bool:
        """The tour makes an order: never in the books of a real company."""
        return self.workspace.light is not None and self.workspace.light.purpose != "real"

    def show_work(self) -> None:
        """Where I was when the last session broke off, what needs me today, and what I left unfinished."""
        rows: list[SheetRow] = []
        if (last := self.broken_off()) is not None:
            what = _("Go on where you were: {what}").format(what=in_words(last, self._product_name))
            rows += [SheetRow(what, ("draft", last.key)), SheetRow("")]
        rows.append(SheetRow(_("What needs me today"), style="title"))
        for name, tab, count, label in self.figures:
            rows.append(SheetRow(f"{_many(count):>6}  {label}", ("list", (name, tab))))
        if self.workspace.is_ready and not self.figures:
            rows.append(SheetRow("        " + _("Nothing: all is done."), style="dim"))
        rows += [SheetRow(""), SheetRow(_("Unfinished work"), style="title")]
        rows += [SheetRow(self._draft_words(one), ("draft", one.key)) for one in self.drafts]
        rows += [SheetRow(text, (kind, record_id)) for kind, record_id, text in self.unfinished]
        if self.workspace.is_ready and not self.unfinished and not self.drafts:
            rows.append(SheetRow("        " + _("Nothing you began is waiting."), style="dim"))
        self.work.show(rows)

    def broken_off(self) -> Draft | None:
        """What was done last in a session that did not end in order: a half-typed form before the place it was opened from."""
        left = [one for one in (*self.drafts, *self.places) if one.is_left_over and not one.was_left]
        broken = {one.session for one in self.places}
        return next((one for one in left if one.session in broken), None)

    def _draft_words(self, draft: Draft) -> str:
        from erp_tui import formats

        return f"{formats.moment(draft.at)}  {in_words(draft, self._product_name)}"

    def _product_name(self, code: str) -> str:
        from erp_tui.domain.products import queries as products

        found = self.workspace.read(products.by_code, [code])
        return found[code].name if code in found else ""

    def books_open(self) -> None:
        self.is_open = True
        set_language(self.workspace.language)  # a server's books say it only now
        self.say("")
        self.show_frame()
        self.show_menu()
        self.read_figures()
        if self.erp.begins_with_tour:
            self.start_tour()
        elif not self.message.left:
            self.say(self._welcome())

    def _welcome(self) -> str:
        from erp_tui.screens.tour import was_offered

        if self.may_be_shown_around and not was_offered(self.erp):
            return _("New here? {key} shows you around in two minutes.").format(key=TOUR_KEY)
        keys = {action: self.named(action) for action in ("jump", "help")}
        return _("A number or letter opens a list, {jump} goes anywhere, {help} explains.").format(**keys)

    def start_tour(self) -> None:
        """Be shown around, from the beginning or from where it was left."""
        from erp_tui.screens import tour

        if not self.may_be_shown_around:
            self.say(_("The tour makes an order, so it is for the demo company: erp-tui tour."))
            return
        self.erp.tour = tour.begin(self.erp)
        self.menu.focus()
        self.erp.tour.look()
        self.say(_("{key} on this screen leaves the tour.").format(key=self.named("back")))

    def read_figures(self) -> None:
        from erp_tui import formats
        from erp_tui.domain.kernel.records import KINDS
        from erp_tui.domain.reports import today

        self.figures = [
            (one.screen, one.tab, one.count, _(one.label)) for one in self.workspace.read(today.needs) if one.count
        ]
        asked = self.workspace.with_drafts("kept")
        error = asked.exception()
        kept: list[Draft] = asked.result() if error is None else []
        self.drafts = [one for one in kept if not one.is_place]
        self.places = [one for one in kept if one.is_place and one.is_left_over]
        room = max(3, self.size.height - len(self.figures) - len(self.drafts) - 6)
        found = self.workspace.read(today.unfinished, limit=room)
        words = {one.kind: _(KINDS[one.kind]) for one in found}
        self.unfinished = [
            (one.kind, one.id, f"{fitted(words[one.kind], 14)} {one.number:<9} {formats.day(one.on)}  {one.label}")
            for one in found
        ]
        self.show_work()
        self.show_frame()
        if error is not None:
            from erp_tui.screens.journal import complain_once

            complain_once(self.erp, error, lambda text: self.say(text, error=True))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("left", "right", "tab", "shift+tab"):
            event.stop()
            event.prevent_default()
            (self.work if self.menu.has_focus else self.menu).focus()

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        if message.character == TOUR_KEY:
            self.start_tour()
            return
        place = registry.MENU_KEYS.find(message.character)
        if 0 <= place < len(registry.MENU):
            self.open_record("list", (registry.MENU[place][0],))

    def on_row_list_chosen(self, message: Sheet.Chosen) -> None:
        self._go(*message.row.target)

    def _go(self, kind: str, value: Any) -> None:
        if kind == "draft":
            from erp_tui.screens.places import resume

            draft = next(one for one in (*self.drafts, *self.places) if one.key == value)
            self.forget_places()
            resume(self.erp, draft)
        elif kind == "tour":
            self.start_tour()
        else:
            self.open_record(kind, value)

    def do_open(self) -> None:
        row = (self.menu if self.menu.has_focus else self.work).chosen_row
        if row is not None and row.target is not None:
            self._go(*row.target)

    def do_delete(self) -> None:
        """Typed work that nobody wants any more."""
        row = self.work.chosen_row if self.work.has_focus else None
        if row is None or row.target is None or row.target[0] != "draft":
            self.say(_("Put the cursor on unfinished work to throw it away."))
            return
        self.workspace.with_drafts("drop", row.target[1]).result()
        self.read_figures()

    def do_more(self) -> None:
        """What is begun from anywhere."""
        if self.workspace.is_ready:
            from erp_tui.screens.jump import choose_errand

            choose_errand(self)

    def do_refresh(self) -> None:
        if self.workspace.is_ready:
            self.read_figures()

    def do_back(self) -> None:
        if self.erp.tour is not None:
            self.erp.tour = None
            self.show_tour("")
            self.say(_("The tour is left; {key} goes on with it.").format(key=TOUR_KEY))
            return
        self.say(_(END).format(key=self.named("leave")))

    def forget_places(self) -> None:
        """Where earlier sessions broke off was gone to, or is not wanted."""
        for one in self.places:
            self.workspace.with_drafts("drop", one.key)
        self.places = []

    def do_leave(self) -> None:
        """The first one may be one too many on the way to the start."""
        if self.erp.in_a_row("leave") < 2:
            self.say(_(END).format(key=self.named("leave")))
            return
        self.forget_places()
        self.erp.whereabouts.end()
        self.app.exit(0)


def _many(count: int) -> str:
    """A count stops at a thousand and one."""
    return f"{count:,}" if count <= 1000 else "1,000+"
