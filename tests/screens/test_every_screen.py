"""Every screen in both sizes and both languages: it opens by keys, fits its terminal, cuts no title, and shows the ways out."""

from __future__ import annotations

import re
import shutil
from importlib import import_module
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from driving import Clerk, at_work
from erp_tui.domain.kernel.listing import Listing
from erp_tui.i18n import _, set_language
from erp_tui.screens import registry
from erp_tui.screens.layout import Cell, Doc, Fact, Line, Section, layout
from erp_tui.screens.reports import REPORTS
from erp_tui.terminal.gate import at_rest
from erp_tui.widgets.bars import fitted, wrapped

SIZES = [(80, 24), (120, 36)]
LANGUAGES = ["en", "zh_CN"]
BESIDE = ("f1", "f10", "ctrl+g", "ctrl+y", "ctrl+p")
"""Help, all actions, trail, history, print: looked at once in each language and once in each size."""
ROOMS = (
    "parties",
    "stock",
    "opportunities",
    "quotations",
    "orders",
    "purchasing",
    "shipping",
    "invoicing",
    "receivables",
)


def listings() -> list[Listing]:
    found = []
    for room in ROOMS:
        module = import_module(f"erp_tui.domain.{room}.queries")
        found += [one for one in vars(module).values() if isinstance(one, Listing)]
    return found


@pytest.mark.parametrize("one", listings(), ids=lambda one: one.name)
def test_a_list_has_room_at_80_columns_and_cuts_no_title(one: Listing) -> None:
    needed = [column.width for column in one.columns if not column.wide]
    assert sum(needed) + len(needed) - 1 <= 78
    for language in LANGUAGES:
        set_language(language)
        try:
            short = [column.name for column in one.columns if cell_len(_(column.label)) > column.width]
        finally:
            set_language("en")
        assert short == [], language


def look(clerk: Clerk) -> None:
    """What must hold of any screen."""
    width = clerk.app.size.width
    lines = clerk.lines
    assert [cell_len(line) for line in lines] == [width] * len(lines), clerk.screen
    assert "Traceback" not in clerk.screen
    if hasattr(clerk.app.screen, "key_bar"):
        assert _("Back") in lines[-1] or _("End") in lines[-1], lines[-1]
    if hasattr(clerk.app.screen, "sheet"):
        heads = [row.text for row in clerk.app.screen.sheet.rows if row.style == "head"]
        assert not any("…" in head for head in heads), heads


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
async def test_every_list_and_its_documents(
    northwind_file: Path, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, size=size, language=language) as clerk:
        look(clerk)
        beside = BESIDE if (size, language) in ((SIZES[0], "zh_CN"), (SIZES[1], "en")) else ()
        for number, (name, label, _path) in enumerate(registry.MENU, 1):
            await clerk.keys(registry.MENU_KEYS[number - 1])
            assert clerk.where != "HomeScreen", name
            assert _(label) in clerk.lines[0]
            look(clerk)
            for _tab in getattr(clerk.app.screen, "TABS", ()):
                before = clerk.where
                await clerk.keys("enter")
                look(clerk)
                if clerk.where != before:
                    for key in beside:
                        here = clerk.where
                        await clerk.keys(key)
                        look(clerk)
                        if clerk.where != here:
                            await clerk.keys("f12")
                    await clerk.keys("f12")
                await clerk.keys("end", "pageup", "home", "right") if beside else await clerk.keys("right")
                look(clerk)
            await clerk.keys("f3")
            assert clerk.where == "HomeScreen", name


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_report_and_what_is_behind_its_rows(northwind_file: Path, tmp_path: Path, language: str) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, language=language) as clerk:
        await clerk.keys("0")
        for name, label in REPORTS:
            await clerk.keys("enter")
            assert _(label) in clerk.lines[0], name
            look(clerk)
            report = clerk.app.screen
            await clerk.keys("enter")
            assert clerk.app.screen is not report, f"{name}: nothing behind its first row"
            look(clerk)
            await clerk.keys("f12", "f12", "down")


def test_a_table_gives_its_columns_what_they_need_and_wide_ones_what_is_left() -> None:
    columns = (Cell("Name", grows=True), Cell("Empty"), Cell("Amount", right=True, sums=True), Cell("More", wide=True))
    lines = [Line(("东方红有限公司", "", "1,234.50", "told"), 1), Line(("A", "", "5.00", "told"), 2, warn=True)]
    doc = Doc(
        "Title", "State", [Fact("Customer", "Anton", ("party", 1))], [Section("", columns, lines)], [("Net", "5.00")]
    )
    narrow = [row.text for row in layout(doc, 28)]
    assert "Empty" not in "".join(narrow)
    assert "More" not in "".join(narrow)
    wide = [row.text for row in layout(doc, 60)]
    head = next(text for text in wide if "Amount" in text)
    assert "More" in head
    edge = cell_len(head[: head.index("Amount") + len("Amount")])
    for text in wide:
        if "1,234.50" in text or "Net" in text:
            end = max(text.rfind("0") + 1, 0) if "told" not in text else text.index("told") - 2
            assert cell_len(text[:end].rstrip()) == edge, text
    assert all(cell_len(row.text) <= 58 for row in layout(doc, 60))


def test_only_the_figure_that_warns_is_marked() -> None:
    doc = Doc("T", "", [Fact("Owes", "5.00", ("debtor", 1)), Fact("Overdue", "3.00", warn=True), Fact("Limit", "none")])
    [row, *_rest] = [row for row in layout(doc, 80) if "Owes" in row.text]
    assert {text.strip() for text, style in row.parts if style == "warn"} <= {"3.00 !"}
    assert "5.00 !" not in row.text


def test_figures_of_the_head_end_under_each_other() -> None:
    facts = [
        Fact("Owes", "1,778.67 USD", ("debtor", 1), figure=True), Fact("Overdue", "3.00 USD", warn=True, figure=True),
        Fact("On order", "0.00 USD", figure=True), Fact("Limit", "none"), Fact("Terms", "30 days net"), Fact("Sales", "Nancy"),
    ]  # fmt: skip
    rows = [row.text for row in layout(Doc("T", "", facts), 80)]
    assert len({row.index(".00 USD") for row in rows if ".00 USD" in row}) == 1, rows
    assert rows[1].index(".67 USD") == rows[2].index(".00 USD"), rows


def test_facts_that_lead_somewhere_stand_in_the_order_of_all() -> None:
    """A row has one cursor: they are all in the first column, with what stands between them."""
    facts = [Fact("In stock", "3", ("section", "m")), Fact("Reserved", "1"), Fact("Free", "2"), Fact("Supplier", "S", ("party", 1)),
             Fact("Cost", "6.00"), Fact("Value", "18.00"), Fact("Category", "C"), Fact("Tax", "T")]  # fmt: skip
    rows = [row.text for row in layout(Doc("T", "", facts), 80)][1:]
    assert [row.split()[0] for row in rows[:4]] == ["In", "Reserved", "Free", "Supplier"], rows
    assert [row.target for row in layout(Doc("T", "", facts), 80)][1:5] == [("section", "m"), None, None, ("party", 1)]


@pytest.mark.parametrize(("width", "longest"), [(40, 8), (80, 40), (160, 60)])
def test_bars_are_as_long_as_there_is_room(width: int, longest: int) -> None:
    columns = (Cell("Month"), Cell("Net", right=True, sums=True), Cell("", bar=True))
    lines = [Line((f"1998-{i:02}", "1.00", part)) for i, part in enumerate(("1.0000", "0.5000", "0.0001", "0"), 1)]
    doc = Doc("Title", "", (), [Section("", columns, lines)], [("A long name of a total", "1,000,000.00")])
    rows = [row.text for row in layout(doc, width)]
    assert [row.count("█") for row in rows if "1998" in row] == [longest, longest // 2, 1, 0]
    net, total = (next(row for row in rows if word in row) for word in ("Net", "total"))
    assert "A long name of a total  1,000,000.00" in total
    assert total.rstrip().endswith("0") and len(total.rstrip()) == net.index("Net") + 3


def test_chinese_is_broken_between_any_two_characters_but_not_before_a_closing_sign() -> None:
    assert wrapped("订单。带 ! 的行缺货：在该行按回车", 20) == ["订单。带 ! 的行缺", "货：在该行按回车"]
    assert wrapped("数量、价格、折扣，合计", 10) == ["数量、价", "格、折扣，", "合计"]
    assert wrapped("转到 Alfreds Futterkiste", 12) == ["转到 Alfreds", "Futterkiste"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_funnel_is_a_table_in_every_language(northwind_file: Path, tmp_path: Path, language: str) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, language=language) as clerk:
        await clerk.keys("2", f"F10 {_('Funnel')}")
        table = [line.rstrip(" █") for line in clerk.lines if re.search(r"\d\.\d\d", line)]
        assert not any(line.strip() and not line.strip(" █") for line in clerk.lines), clerk.screen
        assert len(table) > 1 and len({cell_len(line) for line in table}) == 1, clerk.screen
        assert cell_len(next(line for line in clerk.lines if _("Weighed") in line).rstrip()) == cell_len(table[0]), (
            clerk.screen
        )


async def test_a_menu_takes_the_rows_of_a_higher_terminal(northwind_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    shutil.copy(northwind_file, path)
    async with at_work(path, size=(100, 30)) as clerk:
        await clerk.keys("4", "enter", "f10")
        assert "▼" not in clerk.screen and "Export lines as CSV" in clerk.screen, clerk.screen
        await Pilot(clerk.app).resize_terminal(80, 24)
        await at_rest(clerk.app)
        assert "▼" in clerk.screen and "F12 Back" in clerk.lines[-1], clerk.screen


@pytest.mark.parametrize("width", [10, 20, 33, 78])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "short",
        "one two three four five six seven eight nine ten " * 3,
        "东方红有限公司" * 12,
        "x" * 200,
        "  a b " * 30,
    ],
)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrapped(text, width, indent=4)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["plain", "东方红有限公司", "mixed 东方红", ""])
@pytest.mark.parametrize("width", range(12))
def test_fitted_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fitted(text, width)) == width
    assert cell_len(fitted(text, width, right=True)) == width
