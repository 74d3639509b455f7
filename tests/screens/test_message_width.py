"""What is said on the message line is not cut where it matters: on 80 columns all of it is seen, in each language."""

from __future__ import annotations

import ast

import pytest
from rich.cells import cell_len

from erp_tui.i18n import in_language
from erp_tui.screens import entry_row, quick_lines
from strings import ROOT

LANGUAGES = ["en", "zh_CN"]
ROOM = 78
"""Columns of the message line on a terminal of 80."""


def said_texts() -> set[str]:
    """The marked texts that screens say as they stand: `say(_("…"))`, without values."""
    found = set()
    for path in (ROOT / "erp_tui" / "screens").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say" and node.args:
                found |= {
                    one.args[0].value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Call)
                    and getattr(one.func, "id", "") == "_"
                    and isinstance(one.args[0], ast.Constant)
                }
    return {text for text in found if "{" not in text}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_fit(language: str) -> None:
    texts = said_texts()
    assert len(texts) > 30
    assert [text for text in sorted(texts) if cell_len(in_language(language, text)) > ROOM] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_line_leaves_room_for_the_reason(language: str) -> None:
    def width(*texts: str) -> int:
        return cell_len(" ".join(in_language(language, text) for text in texts))

    assert width(quick_lines.SEVERAL, quick_lines.CHOOSE) <= ROOM
    assert width(quick_lines.CORRECT) <= ROOM // 2
    assert width(entry_row.WAITS) <= ROOM // 2
