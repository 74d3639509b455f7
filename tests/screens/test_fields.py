"""Fields of forms by keys: the order of Tab, words and codes, taking back, repeating, values on F4."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import Clerk, at_work
from erp_tui.i18n import _
from erp_tui.screens.forms import FormDialog

FORMS = (
    ("1", "f6"), ("1", "enter", "f9"), ("1", "right", "f6"), ("2", "f6"), ("3", "f6"), ("4", "f6"), ("4", "enter", "f9"),
    ("5", "f6"), ("5", "enter", "f9"), ("6", "f6"), ("9", "f6"),
)  # fmt: skip


@pytest.fixture
def path(northwind_file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    return path


def form(clerk: Clerk) -> FormDialog:
    assert isinstance(clerk.app.screen, FormDialog), clerk.screen
    return clerk.app.screen


def focused(clerk: Clerk) -> str:
    return str(clerk.app.screen.focused.id).removeprefix("field-") if clerk.app.screen.focused else ""


def text(clerk: Clerk, name: str) -> str:
    return str(form(clerk).inputs[name].value)


async def test_every_form_is_walked_field_by_field(path: Path) -> None:
    """Tab, Down and Enter go through the fields once and in order, Shift+Tab and Up back."""
    async with at_work(path) as clerk:
        for opening in FORMS:
            await clerk.keys(*opening)
            order = list(form(clerk).inputs)
            before = {name: text(clerk, name) for name in order}
            for forward, back in (("tab", "shift+tab"), ("down", "up"), ("enter", "up")):
                walked = [focused(clerk)]
                for _step in order[1:]:
                    await clerk.press(forward)
                    walked.append(focused(clerk))
                assert walked == order, (opening, forward)
                for _step in order[1:]:
                    await clerk.press(back)
                    walked.append(focused(clerk))
                assert walked == [*order, *reversed(order[:-1])], (opening, back)
            assert {name: text(clerk, name) for name in order} == before, "walking changes nothing"
            await clerk.press("f12", "f3")


async def test_typing_is_taken_back_and_what_was_said_before_is_repeated(path: Path) -> None:
    async with at_work(path) as clerk:
        await clerk.keys("1", "f6", "First", "enter", "F1", "enter", "Street 1", "f8", "f3", "1", "f6")
        await clerk.keys("Second", "down", "down", "ctrl+f")
        assert text(clerk, "street") == "Street 1"
        await clerk.keys("Road 2")
        await clerk.press("ctrl+z")
        assert text(clerk, "street") == ""  # what was repeated and what was typed over it are one step
        await clerk.press("ctrl+z")
        assert (text(clerk, "name"), focused(clerk)) == ("", "name")
        await clerk.press("ctrl+z")
        assert "nothing to take back" in clerk.screen.lower()
        await clerk.press("ctrl+y")
        assert (text(clerk, "name"), text(clerk, "street")) == ("Second", "")
        await clerk.press("ctrl+y")
        assert (text(clerk, "street"), focused(clerk)) == ("Street 1Road 2", "street")
        await clerk.press("ctrl+y")
        assert "Nothing was taken back" in clerk.screen
        await clerk.keys("ctrl+z", "ctrl+z", "Third", "ctrl+y")  # typed anew: what was taken back is no more
        assert (text(clerk, "name"), text(clerk, "street")) == ("Third", "")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_choices_are_words(path: Path, language: str) -> None:
    """They are shown in the user's language, and taken by word, code or a part of it; F4 lists them."""
    async with at_work(path, language=language) as clerk:
        await clerk.keys("4", "enter", "f9", "down", "down", "down")
        assert focused(clerk) == "deliver_on"
        assert text(clerk, "deliver_on") == _("confirmed")
        await clerk.keys("paid", "down")  # the code, in any language
        assert text(clerk, "deliver_on") == _("paid")
        await clerk.keys("up", _("deposit paid"), "down")
        assert text(clerk, "deliver_on") == _("deposit paid")
        await clerk.keys("up", "f4", _("confirmed"), "enter")
        assert text(clerk, "deliver_on") == _("confirmed")
        await clerk.keys("xyz", "down")
        assert form(clerk).query(".fault.open")


async def test_tab_in_a_row_of_one_cell_adds_the_line(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await clerk.keys("c", "enter", "f7", "41 9", "tab", "42 8")
        assert clerk.app.screen.focused.id == "code"  # type: ignore[union-attr]
        rules = clerk.app.screen.read().view.rules  # type: ignore[attr-defined]
        await clerk.press("tab")
        assert len(clerk.app.screen.read().view.rules) == len(rules) + 1  # type: ignore[attr-defined]
        await clerk.press("tab")
        assert clerk.app.screen.focused.id != "code"  # type: ignore[union-attr]
