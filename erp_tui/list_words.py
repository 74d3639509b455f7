"""The words of lists: what a user may call the columns and states in a filter, in every language of the program."""

from __future__ import annotations

from datetime import date
from functools import cache

from erp_tui import formats
from erp_tui.config import LANGUAGES
from erp_tui.domain.kernel.list_terms import Column, Meaning, Terms, plain_name, understood
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.kernel.text import N_, fold
from erp_tui.i18n import _, in_language
from erp_tui.typed import a_day

YES, NO = N_("yes"), N_("no")


def meaning(listing: Listing, text: str, today: date) -> Meaning | None:
    """A filter as typed, as this list understands it; days are read as in forms."""

    def day(typed: str) -> date:
        return a_day(typed, today)

    terms = Terms(_fields(listing.columns), _states(), day, _all_words(YES, "y"), _all_words(NO, "n"))
    return understood(text, listing.columns, terms)


def field_names(listing: Listing) -> list[tuple[str, Column]]:
    """The fields of a list as they are called in the user's language, for help and completion."""
    return [(field_name(column), column) for column in listing.columns]


def field_name(column: Column) -> str:
    """One word: what the title says, without its blanks."""
    found = "".join(c for c in _(column.label) if c not in ' .:~<>=()!"|-').lower()
    return found or column.name


def completed(listing: Listing, typed: str) -> str:
    """The filter with the field name that was begun at its end completed, as far as all candidates agree."""
    start = max(typed.rfind(sign) for sign in ' ("(!-　') + 1
    begun = plain_name(typed[start:])
    names = sorted({name for name, _column in field_names(listing)} | {column.name for column in listing.columns})
    found = [name for name in names if plain_name(name).startswith(begun)] if begun else []
    if not found:
        return typed
    if len(found) == 1:
        return f"{typed[:start]}{found[0]}:"
    common = _agreed(found)
    return typed[:start] + (common if len(plain_name(common)) > len(begun) else typed[start:])


EXAMPLES = {
    "text": N_("{name}:ab begins so, {name}~ab contains it"), "code": N_("{name}:ab begins so, {name}~1 contains it"),
    "numbered": N_("{name}:ab begins so, {name}~1 contains it"),
    "number": N_("{name}:>5 more than, {name}:1..5 from to"), "price": N_("{name}:>5 more than, {name}:1..5 from to"),
    "amount": N_("{name}:>1000 more than, {name}:100..500 from to"),
    "day": N_("{name}:<today before, {name}:2026-03 in a month"),
    "moment": N_("{name}:<today before, {name}:2026-03 in a month"),
    "state": N_("{name}:{word} in this state"), "flag": N_("{name}:yes or {name}:no"),
}  # fmt: skip
"""How a field of a kind is asked for."""


def help_on_filter(listing: Listing) -> str:
    """What can be typed behind `/` in this list."""
    lines = [
        _("Words and tests beside each other must all hold; “or” gives alternatives, ! or - the opposite."),
        _("A value with blanks stands in \"quotes\"; (parentheses) hold together; ~ contains; \"\" is empty."),
        _("Words, names, codes, beginnings of phones, cities are found at once; the rest of very many row by row: Esc stops."),
        "",
    ]  # fmt: skip
    for name, column in field_names(listing):
        example = _(EXAMPLES[column.kind]).format(name=name, word=formats.state("draft"))
        lines.append(f"{_(column.label):<14}  {example}")
    return "\n".join(lines)


def _agreed(names: list[str]) -> str:
    shortest = min(names, key=len)
    for length in range(len(shortest), 0, -1):
        if all(name.startswith(shortest[:length]) for name in names):
            return shortest[:length]
    return ""


def _fields(columns: tuple[Column, ...]) -> dict[str, str]:
    """Each column by its name and by its title in every language; the name is the stronger one."""
    found: dict[str, str] = {}
    for column in columns:
        for language in LANGUAGES:
            found.setdefault(plain_name(in_language(language, column.label)), column.name)
    return found | {plain_name(column.name): column.name for column in columns}


@cache
def _states() -> dict[str, frozenset[str]]:
    """The codes of states by their folded words, in every language; a word may name several."""
    found: dict[str, set[str]] = {}
    for code, word in formats.WORDS.items():
        found.setdefault(fold(code), set()).add(code)
        for language in LANGUAGES:
            found.setdefault(fold(in_language(language, word)), set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}


def _all_words(marked: str, letter: str) -> frozenset[str]:
    return frozenset({letter, *(fold(in_language(language, marked)) for language in LANGUAGES)})
