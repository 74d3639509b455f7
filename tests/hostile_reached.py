"""Which hostile texts came to which fields, and what was never come by: counted from what there is, not from what was met."""

from __future__ import annotations

import ast
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from hostile_texts import STRINGS

import erp_tui
from erp_tui.screens import registry

Way = tuple[str, ...]
"""Steps from a screen: keys, `=LABEL` of a menu, `#PLACE` of a row."""
Place = tuple[str, str, str]
"""A field: what kind of place it stands in, which, and its name there."""


class Tally:
    """Which strings came to which fields, and where the walk has been."""

    def __init__(self) -> None:
        self.put: defaultdict[Place, set[int]] = defaultdict(set)
        self.said: defaultdict[Place, set[int]] = defaultdict(set)
        """The same of fields of forms, where the form was then asked to save it."""
        self.screens: Counter[str] = Counter()
        self.asked: set[str] = set()
        """The lines of the source that opened a form."""
        self.rounds: defaultdict[str, set[int]] = defaultdict(set)
        self.taken: Counter[str] = Counter()
        """How often a form was saved."""
        self.done: list[str] = []
        self.visits: Counter[str] = Counter()
        """How many screens of a kind were looked through."""
        self.gone: Counter[tuple[str, Way]] = Counter()
        """How often a way was gone from screens of a kind."""
        self.unfinished: defaultdict[str, set[str]] = defaultdict(set)
        """By the kind of screen the forms that have not seen all."""
        self.tell: Callable[[str], None] = lambda _words: None
        """Hears how it goes on."""

    def missing(self) -> dict[Place, list[int]]:
        return {one: sorted(set(range(len(STRINGS))) - had) for one, had in self.put.items() if len(had) < len(STRINGS)}

    def keep(self, path: Path) -> None:
        def listed(one: dict[Place, set[int]]) -> list[Any]:
            return [[list(place), sorted(numbers)] for place, numbers in sorted(one.items())]

        state = {
            "put": listed(self.put), "said": listed(self.said), "screens": self.screens, "asked": sorted(self.asked),
            "rounds": {name: sorted(numbers) for name, numbers in self.rounds.items()}, "taken": self.taken,
            "done": self.done,
        }  # fmt: skip
        path.write_text(json.dumps(state, indent=1))

    def read(self, path: Path) -> None:
        if not path.exists():
            return
        state = json.loads(path.read_text())
        for name in ("put", "said"):
            for place, numbers in state[name]:
                getattr(self, name)[tuple(place)] |= set(numbers)
        for name, numbers in state["rounds"].items():
            self.rounds[name] |= set(numbers)
        self.screens += Counter(state["screens"])
        self.taken += Counter(state["taken"])
        self.asked |= set(state["asked"])
        self.done += state["done"]


def all_that_ask() -> dict[str, tuple[int, int]]:
    """The calls in the source that open a form: `file: function`, with their first and last line."""
    found: dict[
        tuple[str, int], tuple[str, tuple[int, int]]
    ] = {}  # of functions in functions the inner one's name stays
    for path in sorted(Path(erp_tui.__file__).parent.glob("screens/*.py")):
        tree = ast.parse(path.read_text())
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for node in ast.walk(function):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Name) and called.id in ("ask_form", "TryDialog"):
                    assert isinstance(node, ast.Call)
                    lines = (node.lineno, node.end_lineno or node.lineno)
                    found[path.stem, node.lineno] = f"{path.stem}:{node.lineno} {function.name}", lines
    return dict(found.values())


def never_asked(asked: Iterable[str]) -> list[str]:
    """The calls that were never come by."""
    lines = [(one.partition(":")[0], int(one.partition(":")[2])) for one in asked]
    return [
        name
        for name, (first, last) in all_that_ask().items()
        if not any(file == name.partition(":")[0] and first <= line <= last for file, line in lines)
    ]


def report(tally: Tally) -> int:
    """What was reached; 1 where something was not, or had not all."""
    for kind in sorted({place[0] for place in tally.put}):
        places = [place for place in tally.put if place[0] == kind]
        had = sum(len(tally.put[place]) for place in places)
        said = sum(len(tally.said[place]) for place in places if place in tally.said)
        more = f", {said} of them saved or refused" if said else ""
        print(f"{kind}: {len(places)} fields, {had} of {len(places) * len(STRINGS)} strings put{more}")
    forms = {place[1] for place in tally.put if place[0] == "form"}
    print(
        f"forms: {len(forms)}, filled {sum(map(len, tally.rounds.values()))} times, taken {tally.taken.total()} times"
    )
    print(f"screens: {len(tally.screens)}: {' '.join(sorted(tally.screens))}")
    paths = {
        path.partition(":")[2] for path in (*registry.OPEN.values(), *(path for _name, _label, path in registry.MENU))
    }
    unseen = sorted(paths - tally.screens.keys())
    print(f"screens never come by: {' '.join(unseen) or 'none'}")
    asks, never = all_that_ask(), never_asked(tally.asked)
    print(
        f"calls that open a form: {len(asks) - len(never)} of {len(asks)} reached; never: {', '.join(never) or 'none'}"
    )
    missing = tally.missing()
    for place, numbers in missing.items():
        print(f"not all: {' '.join(place)}: {len(numbers)} left")
    return int(bool(missing or never or unseen))
