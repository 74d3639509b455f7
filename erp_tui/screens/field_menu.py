"""From a form to one of its fields by a letter: the same key that goes anywhere else, since from a form one goes nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from string import ascii_lowercase, digits
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_, fold
from erp_tui.i18n import _
from erp_tui.screens.dialogs import MenuDialog, Option, SearchDialog
from erp_tui.widgets.bars import fitted
from erp_tui.widgets.row_list import Sheet

if TYPE_CHECKING:
    from erp_tui.screens.forms import FormDialog, FormField


class FieldMenu(MenuDialog):
    """The fields of a form with what stands in them; a letter goes to its field at once."""

    WORDS = N_("The fields of the form. The letter before a field goes there at once; the cursor and Enter do, too.")

    def __init__(self, labels: Sequence[str], values: Sequence[str], at: int) -> None:
        width = max(map(cell_len, labels)) + 2
        options = [
            Option(fitted(label, width) + value, place)
            for place, (label, value) in enumerate(zip(labels, values, strict=True))
        ]
        super().__init__(_("Go to field"), options, at)
        self.letters = letters_of(labels)

    def mark(self, number: int) -> str:
        return self.letters[number - 1]

    def marks(self) -> str:
        return "a–z"

    def on_row_list_typed(self, message: Sheet.Typed) -> None:
        letter = message.character.lower()
        if letter in self.letters:
            self._choose(self.letters.index(letter) + 1)
        else:
            self.say(_("No field has this letter."))


def go_to_field(form: FormDialog) -> None:
    """Show the menu over the form; the cursor comes to the field that is chosen."""
    fields = form.fields
    values = ["" if one.is_secret else form.inputs[one.name].value for one in fields]
    at = next((place for place, one in enumerate(fields) if form.inputs[one.name] is form.focused), 0)

    def go(place: int | None) -> None:
        if place is not None:
            form.inputs[fields[place].name].focus()

    form.app.push_screen(FieldMenu([_(one.label) for one in fields], values, at), go)


def letters_of(labels: Sequence[str]) -> list[str]:
    """A letter for each label: the one that it begins with where that is free, else one of its others, else any.

    Chinese labels have the letters that their syllables begin with. The same form has the same letters always.
    """
    known = [_letters_in(label) for label in labels]
    found: dict[int, str] = {}
    for is_first in (True, False):
        for place, own in enumerate(known):
            wanted = own[:1] if is_first else own + ascii_lowercase + digits
            free = next((one for one in wanted if one not in found.values()), "")
            if place not in found and free:
                found[place] = free
    return [found.get(place, "") for place in range(len(labels))]


def _letters_in(label: str) -> str:
    text = fold(label)
    if not text.isascii():
        from erp_tui.domain.kernel.search_keys import readings

        text = readings(label)[1] + text
    words = text.split()
    text = "".join(word[0] for word in words) + text  # the first letters of its words before the others
    return "".join(one for one in text if one in ascii_lowercase)


def list_values(form: FormDialog, one: FormField) -> None:
    """The values that a field may have; the one chosen is written into it."""
    find, field = form.finder(one), form.inputs[one.name]
    if find is None:
        form._say(_("This field has no list of values."))
        return

    def take(text: Any) -> None:
        if text is not None:
            form.put(one.name, str(text))
            with suppress(BusinessError):
                form.rows[one.name].show_note(form.meaning(one).note)

    typed = "" if one.options or field.value == field.selected_text else field.value
    form.app.push_screen(SearchDialog(_(one.label), find, typed), take)
