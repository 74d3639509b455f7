"""Documents and masters: facts, lines, totals on one sheet; the main action on F8, all others with their reasons on F10."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from textual.widget import Widget

from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said
from erp_tui.screens import walking
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.entry_row import EntryRow
from erp_tui.screens.journal import Journal
from erp_tui.screens.layout import Action, Doc, Section, layout
from erp_tui.widgets.fields import Field
from erp_tui.widgets.row_list import Sheet, SheetRow


class DocumentScreen(BaseScreen):
    """One document. Subclasses read it (`read`), and say what F7 and F9 do (`add_line`, `do_edit`)."""

    KIND = ""
    OF_A_RECORD = True
    """Whether one record stands behind it, with a trail, a history and notes; a set-up sheet or a report has none."""
    WORDS = N_("A document. F8 does what comes next, F10 shows all that can be done, Enter follows a reference.")
    OPENS = ""
    """What Enter on a row does, where it is not to show what stands behind it."""
    ENTRY_HELP = N_(
        "Enter takes the line, and the next one follows. What cannot be entered waits, marked with !, while you type on; Enter on "
        "the empty row takes the first of it back, else it ends."
    )
    """More about what can be typed into the row of lines, for the help."""
    ENTRY_HINT = N_("CODE*QTY or QTY CODE, then @PRICE and -DISCOUNT%. An empty line ends.")

    def __init__(self, record_id: Any) -> None:
        super().__init__()
        self.record_id = record_id
        self.sheet = Sheet()
        self.entry = self.entry_row()
        self.doc: Doc | None = None
        self._is_fresh = False
        """Whether it has been read just now, and comes to the front for the first time."""
        self.known: Any = None
        """What was read last, for queries that read only what was written since."""

    def entry_row(self) -> EntryRow:
        """Where lines are typed."""
        return EntryRow(self)

    def read(self) -> Doc:
        raise NotImplementedError

    def heading(self) -> str:
        return self.doc.title if self.doc is not None else ""

    def whose(self) -> str:
        """The document, and whose it is, in a few words for the unfinished work."""
        return self.heading()

    def body(self) -> Iterable[Widget]:
        yield self.sheet
        yield from self.entry.over()
        yield self.entry

    def on_mount(self) -> None:
        self.sheet.focus()
        self.show_document()
        self._is_fresh = True
        self.begin_at()
        if self.doc is not None and isinstance(self.record_id, int):
            self.workspace.with_drafts("visit", self.KIND, str(self.record_id))

    def begin_at(self) -> None:
        """Where the cursor is when the document opens: on the first that leads somewhere, where subclasses know no better."""

    def on_screen_resume(self) -> None:
        if self._is_fresh:
            self._is_fresh = False
        else:
            self.show_document()

    def on_resize(self) -> None:
        if self.doc is not None:
            self.sheet.show(layout(self.doc, self.size.width))

    def show_document(self) -> None:
        """Read again what was written since, and show; the cursor stays on its line."""
        try:
            with self.workspace.one_look():
                self.doc = self.read()
        except BusinessError as error:
            self.complain(error)
            return
        self.known = self.doc.view
        self.sheet.show(layout(self.doc, self.size.width or 80))
        self.show_frame()

    # -- what works now

    def actions(self) -> list[Action]:
        if self.doc is None:
            return []
        lines = self.lines_shown()
        export = Action(
            "export", N_("Export lines as CSV"), self._export, None if lines and lines.lines else _("Nothing here.")
        )
        return [*self.doc.actions, *([export] if lines is not None else [])]

    def lines_shown(self) -> Section | None:
        """The table that is what the document is about: the first one, which has no title of its own."""
        sections = self.doc.sections if self.doc is not None else ()
        return sections[0] if sections and sections[0].columns and not sections[0].title else None

    def _export(self) -> None:
        from erp_tui.screens.exporting import export_lines

        assert self.doc is not None
        if (section := self.lines_shown()) is not None:
            name = "-".join(re.findall(r"\w+", getattr(self.doc.view, "number", None) or self.doc.title))
            export_lines(self, name, section)

    def no_right(self, verb: str) -> str | None:
        """Why this user may not use a verb at all, in words."""
        from erp_tui.domain.kernel.verbs import VERBS, why_not

        error = why_not(self.workspace.user.role, VERBS[verb])
        return said(error) if error else None

    def main_action(self) -> Action | None:
        return next((one for one in self.actions() if one.main and one.reason is None), None)

    def can_add_lines(self) -> bool:
        return False

    def offered(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        main = self.main_action()
        if main is not None:
            found.append(("main", main.label))
        if self.can_add_lines():
            found.append(("lines", ""))
        if type(self).do_edit is not DocumentScreen.do_edit:
            found.append(("edit", ""))
        if self.actions():
            found.append(("more", ""))
        if any(row.selectable for row in self.sheet.rows):
            found.append(("open", self.OPENS))
        if type(self).printed is not DocumentScreen.printed:
            found.append(("print", ""))
        if hasattr(self, "do_sums"):
            found.append(("sums", ""))
        if self.OF_A_RECORD:
            found += [("trail", ""), ("history", ""), ("note", "")]
        if type(self).do_delete is not DocumentScreen.do_delete and self.can_add_lines():
            found.append(("delete", ""))
        found += [
            ("jump", ""),
            *([("next", ""), ("previous", "")] if self.KIND and isinstance(self.record_id, int) else []),
        ]
        return [*found, ("refresh", ""), ("help", ""), ("back", "")]

    def offered_in_field(self) -> list[tuple[str, str]]:
        main = self.main_action()
        found = [("open", N_("Take")), *([("main", main.label)] if main is not None else [])]
        return [*found, ("help", ""), ("back", N_("Done"))]

    def help_here(self) -> list[str]:
        if not isinstance(self.focused, Field):
            return []
        return [_("Add line"), _(self.ENTRY_HINT), _(self.ENTRY_HELP)]

    # -- doing

    def act(self, action: str) -> None:
        if action in ("trail", "history", "note") and not self.OF_A_RECORD:
            self.say_no_use(action)
        else:
            super().act(action)

    def do_main(self) -> None:
        if not self.entry.let_go():
            return
        main = self.main_action()
        if main is None:
            self.say(_("Nothing comes next here: F10 shows what can be done."))
        else:
            self.do_action(main)

    def argument(self) -> Any:
        return self.record_id

    def cursor_now(self) -> Any:
        row, by_hand = self.sheet.chosen_row, self.by_hand()
        return None if row is None and not by_hand else [row and row.line_id, row and row.target, by_hand]

    def put_cursor(self, cursor: Any) -> None:
        if cursor is not None:
            line_id, target, *by_hand = cursor
            if by_hand and by_hand[0]:
                self.set_by_hand(by_hand[0])
                self.show_document()
            self.sheet.go_back_to(line_id, tuple(target) if target else None)

    def by_hand(self) -> list[Any]:
        """What was marked or set here and is stored nowhere yet, in what can be kept; `set_by_hand` takes it back."""
        return []

    def set_by_hand(self, kept: list[Any]) -> None:
        raise NotImplementedError

    def take_step(self, kind: str, value: Any) -> None:
        if kind == "line":
            self.choose_line(value)
        elif kind == "action":
            action = next((one for one in self.actions() if one.id == value), None)
            if action is None or action.reason is not None:
                self.say(action.reason if action is not None and action.reason else _("This can no longer be done."))
            else:
                self.do_action(action)
        else:
            super().take_step(kind, value)

    def choose_line(self, line_id: int) -> None:
        self.step = ("line", line_id)
        self.guarded(lambda: self.edit_line(line_id))

    def do_action(self, action: Action) -> None:
        if action.main and not self.entry.let_go():
            return
        self.step = ("action", action.id)
        if action.asks:
            title = _("{action}? {what}").format(action=_(action.label), what=self.heading())
            choose(self, title, [Option(action.asks, action)], self._run)
        else:
            self._run(action)

    def _run(self, action: Action) -> None:
        before = self.doc
        try:
            action.run()
        except BusinessError as error:
            self.complain(error)
            return
        self.show_document()
        if self.doc is None or before is None:
            return
        if (self.doc.state, self.doc.version) != (before.state, before.version):
            self.say(self.said_when_done(action))
        elif self.doc.seen == before.seen and self.app.screen is self and not self.message.left:
            self.say(_("{action}: nothing has changed.").format(action=_(action.label)))

    def said_when_done(self, action: Action) -> str:
        """What is said when an action has changed the document, which has been read again."""
        assert self.doc is not None
        return _("{action}: done. {state}").format(action=_(action.label), state=self.doc.state)

    def do_more(self) -> None:
        options = [Option(_(one.label), one, one.reason) for one in self.actions()]
        if options:
            choose(self, _("What shall be done?"), options, self.do_action)
        else:
            self.say_no_use("more")

    def doable(self) -> Iterable[tuple[str, Callable[[], Any]]]:
        return [(_(one.label), partial(self.do_action, one)) for one in self.actions() if one.reason is None]

    def do_refresh(self) -> None:
        self.known = None
        self.show_document()

    def do_back(self) -> None:
        if self.entry.is_open:
            self.entry.take_focus()
        else:
            super().do_back()

    def do_edit(self) -> None:
        """Change the head; subclasses that can do it do."""
        if self.OF_A_RECORD:
            self.say(_("This does not change any more."))
        else:
            self.say_no_use("edit")

    def do_delete(self) -> None:
        """Take away the line under the cursor; subclasses that can do it do."""
        self.say(_("There is no line to take away here."))

    def do_open(self) -> None:
        """What Enter does on the row under the cursor."""
        if self.sheet.chosen_row is not None:
            self.on_row_list_chosen(Sheet.Chosen(self.sheet.chosen_row))
        else:
            self.say(_("Nothing here."))

    def do_trail(self) -> None:
        """Where this came from and what came of it, as a tree; Enter goes there."""
        from erp_tui.domain.reports import records_queries
        from erp_tui.screens.trail import trail_line, tree

        found = self.workspace.read(records_queries.trail, self.record_id)
        branches = tree([one.depth for one in found])
        options = [
            Option(
                trail_line(self.workspace, branch, one, here=one.id == self.record_id, width=self.size.width),
                (one.kind, one.id),
            )
            for branch, one in zip(branches, found, strict=True)
        ]
        here = next((place for place, one in enumerate(found) if one.id == self.record_id), 0)
        choose(self, _("Trail"), options, lambda target: self._follow(*target), at=here)

    def _follow(self, kind: str, record_id: int) -> None:
        if record_id != self.record_id:
            self.open_record(kind, record_id)

    def do_next(self) -> None:
        walking.walk(self, 1)

    def do_previous(self) -> None:
        walking.walk(self, -1)

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        """Letters that walk, while nothing is typed into; where lines are typed, others may be meant for them."""
        if message.character in walking.LETTERS:
            self.act(walking.LETTERS[message.character])
        elif self.can_add_lines():
            self.say(_("{key} adds a line.").format(key=self.named("lines")))

    def do_history(self) -> None:
        from erp_tui.screens.history import show_history

        show_history(self)

    def do_note(self) -> None:
        from erp_tui.domain.orders import services
        from erp_tui.screens.asking import ask_form
        from erp_tui.screens.forms import FormField

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.note, self.record_id, values["text"], printed=bool(values.get("printed")))

        fields = [FormField("text", N_("Note"), required=True)]
        if type(self).printed is not DocumentScreen.printed:
            fields.append(FormField("printed", N_("Printed"), "no", "switch", hint=N_("yes: also for the customer")))
        ask_form(self, _("Add note"), fields, submit, lambda _done: self.show_document())

    def printed(self) -> str | None:
        """The document as text, where there is one."""
        return None

    def do_print(self) -> None:
        from erp_tui.screens.printouts import show_printed

        show_printed(self)

    def render_print(self, builder: str) -> str:
        from erp_tui.printing import documents
        from erp_tui.printing.text import render

        return render(self.workspace.read(getattr(documents, builder), self.record_id))

    def on_row_list_chosen(self, message: Sheet.Chosen) -> None:
        row: SheetRow = message.row
        if row.target is not None and row.target[0] == "section":
            if not self.sheet.go_below(row.target[1]):
                self.say(_("Nothing here."))
        elif row.target is not None:
            self.open_record(*row.target)
        elif row.line_id is not None:
            self.choose_line(row.line_id)

    def edit_line(self, line_id: int) -> None:
        """Enter on a line that is no reference; subclasses that can change it do."""
        self.say(_("This does not change any more."))

    # -- lines that are typed

    def do_lines(self) -> None:
        if not self.can_add_lines():
            self.say(_("No lines can be added here."))
            return
        self.step = ("key", "lines")
        self.entry.open(f"{_('Add line')} · {self.heading()}")

    @property
    def journal(self) -> Journal | None:
        return self.entry.journal

    def add_line(self, text: str) -> str:
        """A typed line; gives what to say about it."""
        raise NotImplementedError
