"""Forms: fields under each other, errors and meanings beside them, what is typed kept and taken back step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from textual import events
from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from erp_tui.domain.kernel.errors import BusinessError, Conflict, Several
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _, said
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import Dialog, Option, choose
from erp_tui.screens.journal import Journal
from erp_tui.screens.meeting import Meeting
from erp_tui.screens.steps import Steps
from erp_tui.screens.values import (
    Find,
    FormField,
    Meant,
    field_named,
    finder,
    meaning,
    note_at_first,
    note_while_typing,
    shown,
    values_of,
)
from erp_tui.widgets.bars import plain
from erp_tui.widgets.fields import Field, hint
from erp_tui.widgets.form_row import FormRow
from erp_tui.widgets.row_list import arrows

if TYPE_CHECKING:
    from erp_tui.domain.kernel.drafts import Draft

__all__ = ["FormDialog", "FormField"]

LABEL_LIMIT = 40
"""Labels may be names of products. A longer one is cut."""

Asks = Callable[[dict[str, Any]], tuple[str, str] | None]
"""The question about values before they are saved, and the words of its yes; none: nothing is asked."""


class FormDialog(Dialog):
    """Fields under each other. Enter goes to the next and submits on the last, F8 submits from anywhere.

    A field says what is wrong with it when it is left; `submit` gets the values by name, and what it refuses is said beside the
    field it names. Nothing typed is lost: what is left comes back from the unfinished work; Ctrl+Z takes back, Ctrl+Y again.
    """

    WORDS = N_(
        "A form. Enter goes to the next field, stays on what is wrong, and saves on the last; * marks what must be filled in."
    )

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        submit: Callable[[dict[str, Any]], Any],
        screen: BaseScreen,
        draft: Draft | None = None,
        does: str = N_("Save"),
        asks: Asks | None = None,
    ) -> None:
        super().__init__()
        self.heading = title
        self.does = does
        self.fields = list(fields)
        self.submit = submit
        self.asks = asks
        self.under = screen
        self.way = screen.way()
        self.draft = draft
        self.journal: Journal | None = None
        self.inputs = {
            one.name: Field(shown(screen.workspace, one), id=f"field-{one.name}", placeholder=hint(_(one.hint)))
            for one in fields
        }
        self.written = {one.name: self.inputs[one.name] for one in fields if not one.is_secret}
        """The fields whose texts are kept and taken back: all but secrets."""
        for one in fields:
            self.inputs[one.name].password = one.is_secret
        labels = {one.name: _(one.label) + (" *" if one.required else "") for one in fields}
        width = min(LABEL_LIMIT, max(cell_len(label) for label in labels.values()) + 1)
        self.rows = {
            one.name: FormRow(labels[one.name], width, self.inputs[one.name], is_noted=one.is_noted) for one in fields
        }
        self.last_fault = Static("", classes="fault")
        self.steps = Steps({name: field.value for name, field in self.written.items()})
        self.meeting = Meeting(self)
        self._mains = 0
        self._meant: dict[str, tuple[str, Meant]] = {}

    def body(self) -> Iterable[Widget]:
        with Vertical(id="box"):
            yield Static(plain(self.heading), id="title")
            with VerticalScroll(id="fields", can_focus=False) as fields:
                fields.styles.max_height = self._room()
                yield from self.rows.values()
            yield self.last_fault

    def offered(self) -> list[tuple[str, str]]:
        one = self._focused_field()
        last = one is not None and one.name == self.fields[-1].name
        found = [("main", self.does)] if last else [("open", N_("Next field")), ("main", self.does)]
        if one is not None and self.finder(one) is not None:
            found.append(("values", ""))
        if len(self.fields) > 1:
            found.append(("jump", N_("Go to field")))
        return [*found, ("undo", ""), ("history", N_("Redo")), ("above", ""), ("help", ""), ("back", "")]

    def help_here(self) -> list[str]:
        from erp_tui.screens.help import field_help

        one = self._focused_field()
        return [] if one is None else field_help(one, self.named("values"))

    def on_mount(self) -> None:
        next(iter(self.inputs.values())).focus()
        self.watch(self.query_one("#fields"), "scroll_y", self._tell_more)
        self.watch(self.query_one("#fields"), "virtual_size", self._keep_in_sight)
        for one in self.fields:
            self.rows[one.name].show_note(note_at_first(self.workspace, one))
        self.journal = Journal(self, self.heading, self.way, self.written, self._say, self.draft)
        if self.draft is not None:
            self.meeting.come_back({**self.journal.first, **self.draft.before}, self.journal.first)

    def on_unmount(self) -> None:
        """The program goes down with the form open."""
        if self.journal is not None:
            self.journal.write()

    def dismiss(self, result: Any = None) -> Any:
        """Saved, or left: then what was typed is kept as unfinished work, which is said on the screen beneath."""
        journal, self.journal = self.journal, None
        if journal is not None and result is None and journal.leave():
            words = _("Not saved; what you typed waits on the start screen: {title}")
            self.under.call_after_refresh(self.under.say, words.format(title=self.heading))
        elif journal is not None:
            journal.end()
        return super().dismiss(result)

    def on_resize(self) -> None:
        """A form that is longer than the terminal scrolls to the field in focus; title, hint and error stay in sight."""
        self.query_one("#fields").styles.max_height = self._room()
        self.call_after_refresh(self._tell_more)

    def _room(self) -> int:
        return max(1, self.app.size.height - 8)

    def _tell_more(self) -> None:
        """The edge of a form that scrolls says whether there are fields below what is seen."""
        fields = self.query_one("#fields")
        self.query_one("#box").border_subtitle = arrows()[1] if fields.max_scroll_y > fields.scroll_y else ""

    def _keep_in_sight(self) -> None:
        """What is said about fields makes their rows higher: the field in focus is not pushed out of sight by it."""
        if (one := self._focused_field()) is not None:
            self.rows[one.name].scroll_visible(animate=False)

    # -- typing

    def on_input_changed(self, message: Input.Changed) -> None:
        one = self._field_of(message.input)
        if one is None or one.is_secret or self.journal is None:
            return
        self.journal.changed()
        if self.steps.typed(one.name, message.value):
            known = self._meant.get(one.name)
            is_known = known is not None and message.value == known[1].text
            note = known[1].note if known and is_known else note_while_typing(self.workspace, one, message.value)
            self.rows[one.name].show_note(note)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        one = self._field_of(message.input)
        if one is not None and (fault := self._fault_of(one)):
            self._stay(one, fault)
            return
        order = list(self.inputs.values())
        place = order.index(message.input)  # type: ignore[arg-type]
        if place + 1 < len(order):
            order[place + 1].focus()
        else:
            self.do_main()

    def on_key(self, event: events.Key) -> None:
        if self.journal is not None:
            self.journal.changed()  # where the cursor is
        if event.key in ("up", "down"):
            event.stop()
            event.prevent_default()
            if event.key == "up":
                self.focus_previous()
            else:
                self.focus_next()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A field is left: what was typed becomes what it means, or what is wrong with it stands beside it."""
        one = self._field_of(event.widget)
        if one is None or self.journal is None:
            return
        self.steps.pause()
        fault = self._fault_of(one)
        self.rows[one.name].show_fault(fault)
        if not self._is_typed(one):
            return
        if fault:
            self.rows[one.name].show_note("")
            return
        meant = self.meaning(one)
        self.steps.became(one.name, meant.text)
        self.put(one.name, meant.text)
        self.rows[one.name].show_note(meant.note)

    def _is_typed(self, one: FormField) -> bool:
        """Whether something new stands in a field, whose meaning may be shown."""
        text = self.inputs[one.name].value
        return (
            self.journal is not None
            and not one.is_secret
            and bool(text.strip())
            and text != self.journal.first[one.name]
        )

    def _fault_of(self, one: FormField) -> str:
        """What is wrong with what was typed into a field."""
        try:
            if self._is_typed(one):
                self.meaning(one)
        except BusinessError as error:
            return said(error)
        return ""

    def _stay(self, one: FormField, fault: str) -> None:
        """Enter does not go on from what cannot be meant: it is marked, so that what is typed next takes its place."""
        self.steps.pause()
        self.rows[one.name].show_fault(fault)
        self.rows[one.name].show_note("")
        self.inputs[one.name].select_all()

    def on_descendant_focus(self) -> None:
        if self.journal is not None:
            self.journal.changed()

    def _field_of(self, widget: Any) -> FormField | None:
        return next((one for one in self.fields if self.inputs[one.name] is widget), None)

    def _focused_field(self) -> FormField | None:
        return self._field_of(self.focused)

    def put(self, name: str, text: str) -> None:
        """Write into a field, as if it had been typed."""
        if self.inputs[name].value != text:
            self.inputs[name].value = text
            self.inputs[name].cursor_position = len(text)

    def do_values(self) -> None:
        """F4: the values of the field in focus."""
        from erp_tui.screens.field_menu import list_values

        one = self._focused_field()
        if one is not None:
            list_values(self, one)

    def finder(self, one: FormField) -> Find | None:
        return finder(self.workspace, one, self.app.said_before.of(self.form, one.name))  # type: ignore[attr-defined]

    def do_jump(self) -> None:
        """F2: to one of the fields, by a letter."""
        from erp_tui.screens.field_menu import go_to_field

        go_to_field(self)

    def do_undo(self) -> None:
        """Take back what was typed or chosen last, field by field."""
        self._step(self.steps.back(), _("There is nothing to take back."))

    def do_history(self) -> None:
        """The history of a form: what was taken back is there again."""
        self._step(self.steps.again(), _("Nothing was taken back."))

    def _step(self, step: tuple[str, str] | None, none: str) -> None:
        """To what stood in a field before or after a step."""
        if step is None:
            self._say(none)
            return
        name, text = step
        self.put(name, text)
        self.rows[name].show_fault("")
        self.inputs[name].focus()

    def do_above(self) -> None:
        """Repeat what was said in this field the last time this form was saved."""
        one = self._focused_field()
        before = [] if one is None else self.app.said_before.of(self.form, one.name)  # type: ignore[attr-defined]
        if one is None or not before:
            self._say(_("There is nothing before this to repeat."))
        else:
            self.put(one.name, before[0])

    @property
    def form(self) -> str:
        """What names this form in all languages and wherever it is opened: the code that takes its values."""
        return f"{self.submit.__module__}.{self.submit.__qualname__}"

    # -- saying it

    def act(self, action: str) -> None:
        """The key that has opened a form does not save it unread when it is pressed once too often."""
        if action == "main":
            self._mains += 1
            if self.app.in_a_row("main") > self._mains:  # type: ignore[attr-defined]
                self._say(self.said_once())
                return
        super().act(action)

    def do_main(self) -> None:
        values, faults = values_of(self)
        question = self.asks(values) if self.asks is not None and not faults else None
        if question is not None:
            title, yes = question
            choose(self, title, [Option(yes, values)], lambda values: self._save(values, []))
        else:
            self._save(values, faults)

    def _save(self, values: dict[str, Any], faults: list[BusinessError]) -> None:
        if not faults:
            assert self.journal is not None
            has_secrets = len(self.written) < len(self.inputs)
            try:
                with self.workspace.keyed(
                    "" if has_secrets else self.journal.key
                ):  # a key keeps a digest of all values
                    result = self.submit(values)
            except Several as error:
                faults = list(error.errors)
            except Conflict as error:
                self.meeting.meet(error)
                return
            except BusinessError as error:
                faults = [error]
            else:
                self._remember()
                self.dismiss(True if result is None else result)
                return
            self.refused(faults)
        self.show_faults(faults)

    def refused(self, faults: Sequence[BusinessError]) -> None:
        """Nothing was stored: what is said next is something else."""
        if faults and self.workspace.keys_used and self.journal is not None:
            self.journal.another_try()

    def _remember(self) -> None:
        """What was said here may be repeated in the next one."""
        said = {one.name: self._meant[one.name][1].text for one in self.fields if one.name in self._meant}
        self.app.said_before.keep(self.form, said)  # type: ignore[attr-defined]

    def meaning(self, one: FormField) -> Meant:
        """What stands in a field; looked up once as long as nothing else is typed."""
        text = self.inputs[one.name].value
        if one.is_secret:
            return meaning(self.workspace, one, text)
        known = self._meant.get(one.name)
        if known is None or text not in (known[0], known[1].text):
            self._meant[one.name] = known = (text, meaning(self.workspace, one, text))
        return known[1]

    def show_faults(self, faults: Sequence[BusinessError]) -> None:
        """Say each beside its field, the others at the end; the cursor goes to the first field that is named."""
        for row in self.rows.values():
            row.show_fault("")
        self._say("")
        focused = False
        for error in faults:
            name = field_named(error, self.inputs)
            say = self.rows[name].show_fault if name in self.rows else self._say
            say(said(error))
            if name in self.inputs and name not in self.written:
                self.put(name, "")  # what cannot be read is typed anew
            if not focused and name in self.inputs:
                self.inputs[name].focus()
                focused = True

    def _say(self, text: str) -> None:
        """What is about the form and no field of it; nothing takes it away."""
        self.last_fault.update(plain(text))
        self.last_fault.set_class(bool(text), "open")
