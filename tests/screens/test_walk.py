"""From one document to the next by a key, and into every figure and reference and back, the place kept."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from driving import Clerk, at_work


@pytest.fixture
def file(northwind_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(northwind_file, tmp_path / "northwind.db"))


def title(clerk: Clerk) -> str:
    return clerk.lines[0]


async def test_a_list_is_walked_from_its_documents(file: Path) -> None:
    """n and p go along the list; F12 comes back to the row of what was shown last."""
    async with at_work(file) as clerk:
        await clerk.press("1", "enter")
        names = [title(clerk)]
        for key in ("n", "ctrl+down", "n"):
            await clerk.press(key)
            names.append(title(clerk))
        assert len(set(names)) == 4 and clerk.where == "PartyScreen"
        await clerk.press("p")
        assert title(clerk) == names[2]
        await clerk.press("ctrl+up", "p")
        assert title(clerk) == names[0]
        await clerk.press("p")
        assert clerk.said == "This is the first one." and title(clerk) == names[0]
        await clerk.press("n", "n", "f12")
        row = clerk.app.screen.table.chosen_row  # type: ignore[attr-defined]
        assert row.cells["name"] in names[2]


async def test_without_a_list_the_numbers_are_walked(file: Path) -> None:
    async with at_work(file) as clerk:
        await clerk.keys("f2", "so000700", "enter", "n")
        assert "SO000701" in title(clerk)
        await clerk.press("p", "p")
        assert "SO000699" in title(clerk)
        await clerk.press("f12")
        assert clerk.where == "HomeScreen"


NUMBER = re.compile(r"(?:SO|DN|PO|Q|RQ|RT)\d{6}|(?:INV|CN|PAY|GR|J)-\d{4}-\d{5,6}")
DOCUMENTS = (
    "ERNSH",
    "so000700",
    "so000830",
    "dn000300",
    "inv-1998-00100",
    "po000001",
    "pay-1998-00010",
    "j-1998-000100",
)


@pytest.mark.parametrize("number", DOCUMENTS)
async def test_every_reference_is_entered_and_left(number: str, file: Path) -> None:
    """Whatever bears a number leads to it; F12 comes back to the same place."""
    async with at_work(file, size=(120, 36)) as clerk:
        await clerk.keys("f2", number, "enter")
        screen: Any = clerk.app.screen
        doc, own = screen.doc, screen.heading()
        shown = [(fact.value, fact.target) for fact in doc.facts]
        shown += [(" ".join(line.cells), line.target or line.line_id) for part in doc.sections for line in part.lines]
        lost = [
            value
            for value, target in shown
            if target is None and (found := NUMBER.search(value)) and found[0] not in own
        ]
        assert lost == [], "a number that leads nowhere"
        kinds = set()
        for place, row in enumerate(list(screen.sheet.rows)):
            if row.target is None or row.target[0] in kinds | {"section", "contact"}:
                continue
            kinds.add(row.target[0])
            screen.sheet.cursor = place
            await clerk.press("enter")
            assert clerk.app.screen is not screen, row.text
            await clerk.press("f12")
            assert clerk.app.screen is screen and screen.sheet.chosen_row.target == row.target, row.text
        assert kinds
