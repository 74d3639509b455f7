"""Pictures of all screens: `python tests/pictures.py FOLDER` walks through the demo company and leaves a contact sheet.

Each screen is taken in each size and language, with colours and without, as an SVG; `index.html` shows them beside each other.
`--readme` takes the few that the README shows.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from html import escape
from pathlib import Path

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot

from driving import Clerk, at_work
from erp_tui.screens import registry
from erp_tui.screens.reports import REPORTS
from erp_tui.terminal.gate import at_rest

SIZES = ("80x24", "100x30", "160x50")
LANGUAGES = ("en", "zh_CN")
BESIDE = {
    "f10": "actions",
    "f9": "edit",
    "f1": "help",
    "ctrl+g": "trail",
    "ctrl+p": "print",
    "ctrl+x": "taxes",
    "ctrl+w": "why",
    "ctrl+y": "history",
    "ctrl+a": "note",
}
"""Keys whose dialogs are taken once for each kind of document."""
FURTHER: dict[str, tuple[str, ...]] = {
    "go-to": ("f2",),
    "go-to-found": ("f2", "an"),
    "go-to-next": ("f2", "alfki", "right"),
    "funnel": ("2", "f10", "1"),
    "columns": ("4", "f9", "5"),
    "view": ("4", "f9", "6"),
    "marked": ("4", " ", " ", "down", " "),
    "filtered": ("8", "/", "open>500 due<1998-05", "enter"),
    "lines": ("4", "f6", "alfki", "f8", "11*2", "enter", "zz*3", "enter", "17*1000 -10%"),
    "goods": ("4", "f6", "alfki", "f8", "ch", "f4"),
}
"""The keys that lead from the start screen to what no walk comes by. The last ones begin an order."""
README = {
    "start": (),
    "orders": ("4",),
    "order": ("4", "enter"),
    "customer": ("1", "enter"),
    "price": ("4", "enter", *("down",) * 8, "ctrl+w"),
    "report": ("0", "enter"),
}
Take = Callable[[str], Awaitable[None]]
WIDTH, HEIGHT = 9, 18
STYLE = """<style>text{font:15px "DejaVu Sans Mono","Noto Sans Mono CJK SC",Menlo,Consolas,monospace;fill:#d0d0d0;white-space:pre}
.b{font-weight:bold}.u{text-decoration:underline}.d{fill:#8a8a8a}</style>"""
WRITTEN, BEHIND = "#d0d0d0", "#1c1c1c"
"""What a dark terminal writes in, and on, where it is told nothing."""
SIXTEEN = dict(enumerate((
    "#1c1c1c", "#ff6b6b", "#5fd75f", "#d7af5f", "#5f87d7", "#af87d7", "#5fafaf", "#d0d0d0",
    "#767676", "#ff8787", "#87ff87", "#ffd787", "#87afff", "#d7afff", "#87d7d7", "#ffffff",
)))  # fmt: skip


def svg(strips: Iterable[Iterable[Segment]], *, colours: bool = True) -> str:
    """The cells of a terminal as a drawing: bold, dim, underlined, reversed, and the sixteen colours where there are any."""
    shapes: list[str] = []
    width = height = 0
    for strip in strips:
        x = 0
        for text, style, _control in strip:
            cells, classes, (ink, paper) = cell_len(text), [], inks(style, colours=colours)
            if style is not None:
                looks = (("b", style.bold), ("u", style.underline), ("d", style.dim and not style.reverse))
                classes = [name for name, is_so in looks if is_so]
            if paper != BEHIND:
                shapes.append(
                    f'<rect x="{x * WIDTH}" y="{height * HEIGHT}" width="{cells * WIDTH}" height="{HEIGHT}" fill="{paper}"/>'
                )
            if text.strip() or "u" in classes:
                named = f' class="{" ".join(classes)}"' if classes else ""
                named += f' style="fill:{ink}"' if ink != WRITTEN else ""
                shapes.append(
                    f'<text x="{x * WIDTH}" y="{height * HEIGHT + 14}" textLength="{cells * WIDTH}"{named}>{escape(text)}</text>'
                )
            x += cells
        width, height = max(width, x), height + 1
    size = f'width="{width * WIDTH}" height="{height * HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width * WIDTH} {height * HEIGHT}">{STYLE}'
        f'<rect {size} fill="#1c1c1c"/>{"".join(shapes)}</svg>\n'
    )


def inks(style: Style | None, *, colours: bool) -> tuple[str, str]:
    """What a piece of a line is written in, and on."""
    if style is None:
        return WRITTEN, BEHIND
    ink, paper = (
        SIXTEEN.get(-1 if one is None or one.number is None or not colours else one.number, usual)
        for one, usual in ((style.color, WRITTEN), (style.bgcolor, BEHIND))
    )
    return (paper, ink) if style.reverse else (ink, paper)


class Camera:
    """Takes the screen that is shown, in all sizes, and gives the clerk the first one back."""

    def __init__(self, clerk: Clerk, folder: Path, language: str, sizes: list[tuple[int, int]], only: str) -> None:
        self.clerk, self.folder, self.language, self.sizes, self.only = clerk, folder, language, sizes, only
        self.names: list[str] = []

    async def take(self, name: str) -> None:
        if self.only not in name or name in self.names:
            return
        self.names.append(name)
        for size in [*self.sizes[1:], self.sizes[0]]:
            if size != self.clerk.app.size:
                await Pilot(self.clerk.app).resize_terminal(*size)
                await at_rest(self.clerk.app)
            strips = self.clerk.app.screen._compositor.render_strips(self.clerk.app.size)
            for end, colours in (("", True), (".mono", False)):
                path = self.folder / f"{name}.{size[0]}x{size[1]}.{self.language}{end}.svg"
                path.write_text(svg(strips, colours=colours), encoding="utf-8")


async def walk(clerk: Clerk, take: Take) -> None:
    """Every list with its tabs, the first document of each, what is reached from it, what F6 asks, the reports, and what no
    document leads to."""
    await take("home")
    seen: set[str] = set()
    for key, (name, _label, _path) in zip(registry.MENU_KEYS, registry.MENU, strict=False):
        await clerk.keys(key)
        here = depth(clerk)
        for tab in range(len(getattr(clerk.app.screen, "TABS", ())) or 1):
            await take(f"{name}-{tab}")
            await behind(clerk, take, name, seen)
            await clerk.keys("right")
        for key in ("f6", "f9", "f10", "/"):
            await clerk.keys(key)
            await take(f"{name}-{key.replace('/', 'filter')}")
            await back_to(clerk, here)
        await clerk.keys("f3")
    await clerk.keys("0")
    for name, _label in REPORTS:
        here = depth(clerk)
        await clerk.keys("enter")
        await take(f"report-{name}")
        await behind(clerk, take, f"report-{name}", seen)
        await back_to(clerk, here)
        await clerk.keys("down")
    await clerk.keys("f3")
    for name, keys in FURTHER.items():
        await clerk.keys(*keys)
        await take(name)
        await back_to(clerk, HOME)


async def behind(clerk: Clerk, take: Take, name: str, seen: set[str]) -> None:
    """What Enter on a row leads to, once for each kind of screen all that is reached from it; then back."""
    before = depth(clerk)
    await clerk.keys("enter")
    here = depth(clerk)
    if here == before:
        return
    where = clerk.where
    await take(f"{name}-{where}")
    if where not in seen and not where.endswith("Dialog"):
        seen.add(where)
        await behind(clerk, take, where, seen)
        await clerk.keys(*("down",) * 8)
        for key, what in BESIDE.items():
            await clerk.keys(key)
            if depth(clerk) > here:
                await take(f"{where}-{what}")
                await back_to(clerk, here)
    await back_to(clerk, before)


HOME = 2
"""So many screens are open on the start screen."""


def depth(clerk: Clerk) -> int:
    """How many screens are open over each other."""
    return len(clerk.app.screen_stack)


async def back_to(clerk: Clerk, before: int) -> None:
    """F12 until no more screens are open than before, and nothing is typed into."""
    for _time in range(12):
        if depth(clerk) == before and getattr(clerk.app.screen.focused, "id", "") != "entry":
            return
        await clerk.keys("f12")


def contact_sheet(folder: Path, names: list[str]) -> None:
    rows = []
    for name in names:
        pictures = sorted(folder.glob(f"{name}.*.svg"))
        shown = "".join(
            f'<a href="{one.name}"><img src="{one.name}" title="{one.stem}" loading="lazy"></a>' for one in pictures
        )
        rows.append(f"<h2>{escape(name)}</h2><p>{shown}</p>")
    style = "<style>body{background:#333;color:#eee;font:14px sans-serif}img{width:30%;margin:4px}</style>"
    (folder / "index.html").write_text(f'<!doctype html><meta charset="utf-8">{style}{"".join(rows)}', encoding="utf-8")


def demo_company(folder: Path) -> Path:
    """Northwind with its own dates, so that pictures of the same program are the same."""
    from conftest import DATA, keeper_for
    from erp_tui.domain.demo import northwind
    from erp_tui.domain.kernel.engine import open_engine

    path = folder / "northwind.db"
    engine = open_engine(str(path), create=True)
    northwind.build(engine, keeper_for(engine), DATA, today=northwind.LAST_ORDER_ON, original_dates=True)
    engine.dispose()
    return path


async def photograph(db: Path, folder: Path, sizes: list[tuple[int, int]], languages: list[str], only: str) -> None:
    names: list[str] = []
    for language in languages:
        with (
            tempfile.TemporaryDirectory() as place
        ):  # a walk begins orders: the next one shall meet what the first one met
            async with at_work(Path(shutil.copy(db, place)), size=sizes[0], language=language) as clerk:
                camera = Camera(clerk, folder, language, sizes, only)
                await walk(clerk, camera.take)
                names = camera.names
    contact_sheet(folder, names)


async def for_readme(db: Path, folder: Path) -> None:
    for name, keys in README.items():
        async with at_work(db, size=(80, 24)) as clerk:
            await clerk.keys(*keys)
            strips = clerk.app.screen._compositor.render_strips(clerk.app.size)
            (folder / f"{name}.svg").write_text(svg(strips), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--db", type=Path, help="a demo company to take pictures of (a copy is used)")
    parser.add_argument("--sizes", nargs="+", default=SIZES)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES)
    parser.add_argument("--only", default="", help="screens whose name contains this")
    parser.add_argument("--readme", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    sizes = [(int(width), int(height)) for width, height in (text.split("x") for text in given.sizes)]
    with tempfile.TemporaryDirectory() as place:
        db = Path(shutil.copy(given.db, place)) if given.db else demo_company(Path(place))
        if given.readme:
            asyncio.run(for_readme(db, given.folder))
        else:
            asyncio.run(photograph(db, given.folder, sizes, list(given.languages), given.only))


if __name__ == "__main__":
    main()
