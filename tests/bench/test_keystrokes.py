"""The commonest tasks cost no more keys than they did, and lead where they should though all keys come in one burst."""

from __future__ import annotations

from pathlib import Path

import pytest

from keystrokes import KEPT, OTHERS, SOURCES, documented, done
from tasks import TASKS, Task, order_of


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name.replace(" ", "_"))
def test_task(task: Task, northwind_file: Path, tmp_path: Path) -> None:
    assert done(task, northwind_file, tmp_path) == (task.expected, [])


def test_no_task_costs_more_keys_than_it_did() -> None:
    """Where one costs less now, write the smaller number into KEPT."""
    assert {task.name: task.keys for task in TASKS} == KEPT


@pytest.mark.parametrize("count", [1, 5, 10])
def test_an_order_of_n_lines_costs_at_most_five_keys_and_two_for_each_line(count: int) -> None:
    assert order_of(count).keys <= 5 + 2 * count


def test_what_others_need_is_about_our_tasks_and_has_a_source() -> None:
    assert OTHERS.keys() <= KEPT.keys()
    assert {system for keys in OTHERS.values() for system in keys} <= SOURCES.keys()
    assert documented("order of 5 lines, confirmed", "bc") == "16+ (Alt+Q Enter Alt+N Enter F6 10xEnter Ctrl+F9)"
    assert documented("price question", "bc") == "-"
