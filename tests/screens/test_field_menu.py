"""From a form to one of its fields by a letter, and back to typing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import at_work
from erp_tui.screens.field_menu import letters_of
from erp_tui.terminal.gate import at_rest


@pytest.fixture
def books_file(sqlite_template: Path, tmp_path: Path) -> Path:
    path = tmp_path / "books.db"
    shutil.copy(sqlite_template, path)
    return path


def test_each_label_has_a_letter_of_its_own() -> None:
    assert letters_of(["Name", "Code", "City", "Country", "Name again"]) == ["n", "c", "i", "o", "a"]
    assert letters_of(["客户", "代码", "城市"]) == ["k", "d", "c"]
    many = letters_of(["Aa"] * 40)
    assert many[:2] == ["a", "b"] and len({one for one in many if one}) == 36 and many[36:] == [""] * 4


@pytest.mark.parametrize(("language", "letter"), [("en", "p"), ("zh_CN", "y")])
async def test_one_goes_there_and_types_on(books_file: Path, language: str, letter: str) -> None:
    async with at_work(books_file, language=language) as clerk:
        await clerk.keys("1", "f6", "Some")
        form = clerk.app.screen
        await clerk.keys("f2")
        assert clerk.where == "FieldMenu" and "Some" in clerk.screen, "the fields with what stands in them"
        await clerk.keys("f12", "body")
        assert form.inputs["name"].value == "Somebody"
        await clerk.press("ctrl+k")
        clerk.burst(f"{letter}10115")  # typed ahead of the jump
        await at_rest(clerk.app)
        assert clerk.app.screen is form and form.inputs["postal_code"].value == "10115"
        await clerk.keys("f2", "up", "enter")
        assert form.focused is list(form.inputs.values())[list(form.inputs).index("postal_code") - 1]
        await clerk.keys("f2", "%")
        assert clerk.where == "FieldMenu" and clerk.said


async def test_what_is_longer_than_the_terminal_says_so(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "northwind.db"
    shutil.copy(northwind_file, path)
    async with at_work(path) as clerk:
        await clerk.keys("4", "enter", "f10")
        assert "▼" in clerk.screen and "▲" not in clerk.screen
        await clerk.keys("end")
        assert "▲" in clerk.screen and "▼" not in clerk.screen
        await clerk.keys("f12", "f3", "a", *("right",) * 3, "f6")
        box = clerk.app.screen.query_one("#box")
        assert box.border_subtitle
        await clerk.keys(*("enter",) * 18)
        assert not box.border_subtitle, "the last field is seen"
