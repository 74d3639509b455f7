"""Numbers of documents: the worked case, and that none is missing whatever fails."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import house
from erp_tui.domain.administration import services as administration
from erp_tui.domain.kernel import numbering, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.models import Series
from erp_tui.domain.kernel.unit_of_work import Bookkeeper

CASES = json.loads((Path(__file__).parents[2] / "examples" / "numbering.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_cases(books: Bookkeeper, case: dict[str, Any]) -> None:
    world = case["given"]
    with books.writing() as uow:
        uow.name_change_set("test")
        write.insert_one(uow, Series, kind="test", pattern=world["pattern"], reset=world["reset"],
                         strict_date_order=world.get("strict_date_order", False))  # fmt: skip
    for number, step in enumerate(case["when"], 1):
        expected = case["then"].get(f"s{number}", {})
        on = date.fromisoformat(step["date"])
        if "refused" in expected:
            with pytest.raises(NotAllowed), books.writing() as uow:
                numbering.take(uow, "test", on)
            continue
        with books.writing() as uow:
            assert numbering.take(uow, "test", on) == expected["number"]


def test_what_is_undone_gives_its_number_back(books: Bookkeeper) -> None:
    on = date(2026, 3, 16)
    with books.writing() as uow:
        first = numbering.take(uow, "invoice", on)

    def fails() -> None:
        with books.writing() as uow:
            numbering.take(uow, "invoice", on)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with books.writing() as uow:
        assert numbering.take_many(uow, "invoice", on, 2) == ["INV-2026-00002", "INV-2026-00003"]
    assert first == "INV-2026-00001"


def test_a_branch_may_have_its_own_series(books: Bookkeeper) -> None:
    branch = books.perform(administration.new_branch, house.OWNER, "2", "Bremen")
    books.perform(administration.new_series, house.OWNER, "invoice", "HB{yy}/{seq:3}", branch_id=branch, reset="year")
    on = date(2026, 3, 16)
    with books.writing() as uow:
        assert numbering.take(uow, "invoice", on, branch) == "HB26/001"
        assert numbering.take(uow, "invoice", on) == "INV-2026-00001"
    for kind, shape, reset in (
        ("invoice", "{seq}", "never"), ("letter", "{seq}", "never"), ("order", "{year}", "never"), ("payment", "{seq}", "year"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            books.perform(administration.new_series, house.OWNER, kind, shape, reset=reset)
