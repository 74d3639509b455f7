"""F1 explains the field or option under the cursor, then the screen: every field of every form has its sentence."""

from __future__ import annotations

import ast
import re
import shutil
from pathlib import Path

import pytest

from driving import at_work
from erp_tui.i18n import _, set_language
from erp_tui.screens.field_words import FIELDS
from erp_tui.screens.help import KINDS, field_help, meaning
from erp_tui.screens.values import FormField
from strings import ROOT

LANGUAGES = ["en", "zh_CN"]


def fields_in_the_source() -> dict[tuple[str, str], str]:
    """(name, label) of all fields that forms are made of, with their own help; what a loop names is followed by `#`."""
    found: dict[tuple[str, str], str] = {}
    for path in (ROOT / "erp_tui" / "screens").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "FormField":
                given = {word.arg: word.value for word in node.keywords}
                name, label = _text(given.get("name", node.args[0])), _text(given.get("label", (*node.args, None)[1]))
                if name:
                    found[name, label] = _text(given.get("help"))
    return found


def _text(node: ast.expr | None) -> str:
    """The text of a literal, marked or not; of an f-string the beginning and `1`."""
    if isinstance(node, ast.Call) and node.args:
        return _text(node.args[0])
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def told(text: str) -> str:
    """A text in the user's language without its blanks, wherever its lines are broken."""
    return "".join(_(text).split())


def test_every_field_of_every_form_has_its_sentence() -> None:
    fields = fields_in_the_source()
    assert len(fields) > 100
    silent = [key for key, own in sorted(fields.items()) if not meaning(FormField(*key, help=own))]
    assert silent == []


def test_no_sentence_is_about_a_field_that_is_nowhere() -> None:
    """Fields that a helper function makes by name are written out in calls like `number("factor", …)`."""
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "erp_tui" / "screens").rglob("*.py")
                     if path.name != "field_words.py")  # fmt: skip
    named = set(re.findall(r'"(\w+)"', source)) | {"q#", "line_#"}
    assert sorted(key for key in FIELDS if key.partition("/")[0] not in named) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_field_says_what_it_is_how_it_is_typed_and_its_values(language: str, kind: str) -> None:
    set_language(language)
    try:
        choices = [(f"v{number}", "Bank") for number in range(20)] if kind == "choice" else []
        lines = field_help(FormField("name", "Name", kind=kind, choices=choices, required=True), "F4")
        assert all(lines)
        assert lines[1] == _(FIELDS["name"])
        assert any("v0" in line for line in lines) == (kind == "choice")
        assert "{" not in "".join(lines)
    finally:
        set_language("en")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_in_a_form_a_menu_a_search_a_filter_and_a_line(
    northwind_file: Path, tmp_path: Path, language: str
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, language=language) as clerk:
        await clerk.keys("1", "f6", "f1")
        assert clerk.where == "TextDialog"
        assert told(FIELDS["name"]) in told(clerk.screen)
        await clerk.keys("f12")
        assert clerk.where == "FormDialog"
        assert clerk.app.screen.focused.id == "field-name"
        await clerk.keys("enter", "ctrl+underscore")
        assert told(FIELDS["code"]) in told(clerk.screen)
        await clerk.keys("f12", "f12", "/", "f1")
        assert clerk.where == "TextDialog"
        await clerk.keys("f12")
        assert clerk.app.screen.focused.id == "entry"
        await clerk.keys("f12", "f3", "4", "enter", "f10", "end", "f1")
        assert clerk.where == "TextDialog"
        await clerk.keys("f12", "f12", "f2", "f1")
        assert clerk.where == "TextDialog"
