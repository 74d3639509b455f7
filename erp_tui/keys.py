"""The one key map: each action has an id, its keys, a label and a tooltip, the same on every screen.

Every function key has a fallback, since some terminals keep function keys for themselves. Keys can be remapped in
`keys.toml` in the settings folder: `action = ["key", …]`. Names of keys are read as people write them: `F8`, `^S`, `Del`, `?`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from erp_tui.domain.kernel.errors import BusinessError, InvalidInput
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
    Key(
        "help",
        ("f1", "question_mark", "ctrl+underscore"),
        N_("Help"),
        N_("What this field and this screen are for, and which keys work here"),
    ),
    Key(
        "jump",
        ("f2", "ctrl+k"),
        N_("Go to"),
        N_("Go anywhere: a number, a name, a code, a screen; in a form: to one of its fields"),
    ),
    Key("leave", ("f3", "ctrl+e"), N_("Leave"), N_("Close this screen; twice on the start screen: end the program")),
    Key("values", ("f4", "ctrl+v"), N_("Values"), N_("The list of values of this field"), "fields"),
    Key("refresh", ("f5", "ctrl+r"), N_("Refresh"), N_("Show what others have changed since")),
    Key("new", ("f6", "ctrl+n"), N_("New"), N_("Something new of what is shown")),
    Key("lines", ("f7", "ctrl+b"), N_("Add line"), N_("Type line after line"), "documents"),
    Key("main", ("f8", "ctrl+s"), N_("Main action"), N_("What comes next for this document; in a form: save")),
    Key("edit", ("f9", "ctrl+t"), N_("Edit"), N_("Change what is shown; in lists: sorting, columns, views")),
    Key("more", ("f10", "ctrl+o"), N_("More"), N_("All that can be done here, with the reasons why some cannot")),
    Key("back", ("f12", "escape"), N_("Back"), N_("One step back")),
    Key("redraw", ("ctrl+l",), N_("Redraw"), N_("Draw the screen anew when something else has written on it")),
    Key("open", ("enter",), N_("Show"), N_("Go to what the cursor is on"), "lists"),
    Key("filter", ("slash",), N_("Filter"), N_("Show only the rows that fit what is typed"), "lists"),
    Key("mark", ("space",), N_("Mark"), N_("Mark this row: actions are about all marked rows"), "lists"),
    Key("undo", ("ctrl+z",), N_("Undo"), N_("Take back what was typed last"), "fields"),
    Key("above", ("ctrl+f",), N_("As above"), N_("The value of the line above, or of the form before"), "fields"),
    Key("next", ("ctrl+down",), N_("Next"), N_("The next one of the list one came from; also n"), "documents"),
    Key("previous", ("ctrl+up",), N_("Previous"), N_("The one before it in the list; also p"), "documents"),
    Key("print", ("ctrl+p",), N_("Print"), N_("The document as text of 80 columns"), "documents"),
    Key(
        "sums",
        ("ctrl+x",),
        N_("Taxes"),
        N_("The taxes with what they are on, and when how much is to be paid"),
        "documents",
    ),
    Key("trail", ("ctrl+g",), N_("Trail"), N_("Where this came from and what came of it"), "documents"),
    Key(
        "history",
        ("ctrl+y",),
        N_("History"),
        N_("Who changed what, and when; in a form: what was taken back, again"),
        "documents",
    ),
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

ALWAYS = ("help", "back", "leave")
"""Actions that the key bar shows however narrow it is."""

UNSURE = frozenset({"escape", "f1", "f10", "f11", "ctrl+s", "ctrl+q"})
"""Keys that some terminals keep for themselves: never the only ones of an action."""

CHARACTERS = {
    "?": "question_mark", "/": "slash", "+": "plus", "*": "asterisk", "-": "minus", "=": "equals_sign",
    "!": "exclamation_mark", ".": "full_stop", ",": "comma", ";": "semicolon", ":": "colon", " ": "space",
}  # fmt: skip
"""Signs that may be keys where nothing is typed, and what the terminal's reader calls them."""
SPELLED = {
    **CHARACTERS, "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "ctrl+_": "ctrl+underscore",
}  # fmt: skip
"""How people write keys."""
NAMES = {
    **{there: here for here, there in CHARACTERS.items()}, "space": "Space", "escape": "Esc", "enter": "Enter",
    "delete": "Del", "insert": "Ins", "pageup": "PgUp", "pagedown": "PgDn", "tab": "Tab", "up": "↑", "down": "↓",
    "underscore": "_",
}  # fmt: skip
KNOWN = re.compile(
    r"f([1-9]|1\d|2[0-4])|(ctrl\+)?(up|down|pageup|pagedown|home|end)|ctrl\+([a-z]|underscore)|escape|enter|delete|insert|"
    + "|".join(CHARACTERS.values())
)
MOVING = frozenset({"up", "down", "pageup", "pagedown", "home", "end", "ctrl+home", "ctrl+end"})
"""Keys that move the cursor, everywhere."""
SAME = {"ctrl+m": "Enter", "ctrl+j": "Enter", "ctrl+i": "Tab", "ctrl+h": "Backspace", "ctrl+c": "^C"}
"""Keys that a terminal sends as other keys, or that end programs."""


def key_name(key: str) -> str:
    """How a key is called on the key bar and in lists: F8, ^S, Del, ?."""
    if key in NAMES:
        return NAMES[key]
    if key.startswith("ctrl+"):
        return "^" + (NAMES.get(key[5:]) or key[5:].upper())
    return key.upper()


def is_typed(key: str) -> bool:
    """Whether the key types a character where something can be typed."""
    return key in CHARACTERS.values()


def key_called(text: str) -> str:
    """The key that somebody means by a name; refused where no key is called so, or none that can be had."""
    name = text.strip().lower().replace("ctrl-", "ctrl+") or text
    if len(name) > 1 and name[0] == "^":
        name = "ctrl+" + name[1:]
    name = SPELLED.get(name, name)
    if name in SAME:
        raise InvalidInput("same_key", N_("{key} reaches the program as {other}: take another key."),
                           key=text, other=SAME[name])  # fmt: skip
    if name in MOVING:
        raise InvalidInput("moving_key", N_("{key} moves the cursor: take another key."), key=text)
    if not KNOWN.fullmatch(name):
        raise InvalidInput(
            "no_such_key",
            N_(
                "There is no key {key}. Keys are called F1 to F24, ^A to ^Z (or ctrl+a), Del, Ins, Esc, Enter, Space, ?, /."
            ),
            key=text,
        )
    return name


def key_map(path: str | None = None) -> dict[str, Key]:
    """All actions by id, with the user's own keys where `keys.toml` names them.

    Refused with a sentence: a file that cannot be read, an unknown action, an unknown key, a key for two actions.
    """
    found = {one.id: one for one in KEYS}
    if path is not None:
        try:
            with open(path, "rb") as file:
                own = tomllib.load(file)
        except (OSError, ValueError) as error:
            raise InvalidInput(
                "bad_keys", N_("{path} cannot be read: {reason}"), path=path, reason=str(error)
            ) from error
        found |= {name: replace(found[name], keys=keys) for name, keys in _own(own, found).items()}
    seen: dict[str, Key] = {}
    for one in found.values():
        for key in one.keys:
            if key in seen:
                raise _twice(key, seen[key], one)
            seen[key] = one
    return found


def _own(own: Mapping[str, Any], known: Mapping[str, Key]) -> dict[str, tuple[str, ...]]:
    """The user's keys by action."""
    found = {}
    for name, keys in own.items():
        if name not in known:
            raise InvalidInput("no_such_action", N_("There is no action {name}. Actions are: {names}."),
                               name=name, names=", ".join(known))  # fmt: skip
        keys = [keys] if isinstance(keys, str) else keys
        if not isinstance(keys, list) or not keys or not all(isinstance(key, str) for key in keys):
            raise InvalidInput("no_keys", N_('{name} needs keys like this: {name} = ["F8", "^S"]'), name=name)
        found[name] = tuple(dict.fromkeys(key_called(key) for key in keys))
    return found


def _twice(key: str, first: Key, second: Key) -> BusinessError:
    return InvalidInput(
        "key_twice",
        N_("{key} is given to two actions, {first} ({first_label}) and {second} ({second_label}): give one of them another key."),
        key=key_name(key), first=first.id, first_label=first.label, second=second.id, second_label=second.label,
    )  # fmt: skip
