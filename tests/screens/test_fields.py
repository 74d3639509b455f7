"""Fields of forms by keys: words and codes, taking back, repeating, values on F4."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import Clerk, at_work
from erp_tui.i18n import _
from erp_tui.screens.forms import FormDialog


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
