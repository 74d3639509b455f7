"""The one key map: each action has an id, its keys, a label and a tooltip, the same on every screen.

Every function key has a fallback, since some terminals keep function keys for themselves. Keys can be remapped in
`keys.toml` in the settings folder: `action = ["key", …]`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace

from erp_tui.domain.kernel.text import N_


@dataclass(frozen=True)
class Key:
    """An action of the program: what it is called, what it does, and which keys do it (the first one is shown)."""

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    group: str = "everywhere"


KEYS: tuple[Key, ...] = (
    Key("help", ("f1", "question_mark"), N_("Help"), N_("What this screen does and which keys work here")),
    Key("jump", ("f2", "ctrl+k"), N_("Go to"), N_("Go anywhere: a number, a name, a code, a screen")),
    Key("leave", ("f3", "ctrl+e"), N_("Leave"), N_("Close this screen; on the start screen: end the program")),
    Key("values", ("f4", "ctrl+v"), N_("Values"), N_("The list of values of this field")),
    Key("refresh", ("f5", "ctrl+r"), N_("Refresh"), N_("Read again")),
    Key("new", ("f6", "ctrl+n"), N_("New"), N_("Something new of what is shown")),
    Key("lines", ("f7", "ctrl+l"), N_("Add line"), N_("Type lines: CODE*QTY, then @PRICE and -DISCOUNT%")),
    Key("main", ("f8", "ctrl+s"), N_("Main action"), N_("What comes next for this document")),
    Key("edit", ("f9", "ctrl+t"), N_("Edit"), N_("Change what is shown")),
    Key("more", ("f10", "ctrl+o"), N_("More"), N_("All that can be done here, with the reasons why some cannot")),
    Key("back", ("f12", "escape"), N_("Back"), N_("One step back")),
    Key("undo", ("ctrl+z",), N_("Undo"), N_("Take back what was typed or chosen last"), "forms"),
    Key("above", ("ctrl+f",), N_("Repeat"), N_("What was said in this field the last time"), "forms"),
    Key("open", ("enter",), N_("Show"), N_("Go to what the cursor is on"), "lists"),
    Key("filter", ("slash",), N_("Filter"), N_("Show only what contains the words"), "lists"),
    Key("print", ("ctrl+p",), N_("Print"), N_("The document as text of 80 columns"), "documents"),
    Key(
        "sums",
        ("ctrl+x",),
        N_("Taxes"),
        N_("The taxes with what they are on, and when how much is to be paid"),
        "documents",
    ),
    Key("trail", ("ctrl+g",), N_("Trail"), N_("Where this came from and what came of it"), "documents"),
    Key("history", ("ctrl+y",), N_("History"), N_("Who changed what, and when"), "documents"),
    Key("note", ("ctrl+a",), N_("Note"), N_("Add a note"), "documents"),
    Key(
        "option", ("insert", "ctrl+u"), N_("Option"), N_("Make a line of a quote optional, or take it in"), "documents"
    ),
    Key(
        "why",
        ("ctrl+w",),
        N_("Why this price"),
        N_("Where the price of the line under the cursor comes from"),
        "documents",
    ),
    Key("delete", ("delete", "ctrl+d"), N_("Delete line"), N_("Take the line under the cursor away"), "documents"),
)


def key_map(path: str | None = None) -> dict[str, Key]:
    """All actions by id, with the user's own keys where `keys.toml` names them. A key for two actions is refused."""
    found = {one.id: one for one in KEYS}
    if path is not None:
        with open(path, "rb") as file:
            own = tomllib.load(file)
        for name, keys in own.items():
            if name not in found or not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
                raise ValueError(f"{path}: {name}")
            found[name] = replace(found[name], keys=tuple(keys))
    seen: dict[str, str] = {}
    for one in found.values():
        for key in one.keys:
            if key in seen:
                raise ValueError(f"{key}: {seen[key]}, {one.id}")
            seen[key] = one.id
    return found
