"""Words: what is marked for translation, and what may enter the books as text.

The domain marks with `N_`, the surface translates. `clean` is the one gate for text that comes in.
"""

from __future__ import annotations

import unicodedata

_BIDI = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c"}
_INVISIBLE = {"\u200b", "\u2060", "\ufeff", "\u00ad", "\u180e"}
_MARKS_IN_A_ROW = 4


def N_(text: str) -> str:
    """Mark a text for the catalogue; translate nothing."""
    return text


def clean(text: str, *, multiline: bool = False, limit: int = 200) -> str:
    """Printable text, NFC, at most `limit` characters: control, bidi and invisible characters go, every script stays.

    Single-line text has its white space folded. Nothing is refused: what cannot be shown is left out.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS_IN_A_ROW or category in ("Cs", "Cn"):
            continue
        if category in ("Cc", "Zl", "Zp"):
            if multiline and character in "\n\t":
                kept.append(character)
            elif character.isspace() or category != "Cc":
                kept.append("\n" if multiline and category != "Cc" else " ")
            continue
        if character not in _BIDI and character not in _INVISIBLE:
            kept.append(character)
    result = "".join(kept)
    return (result.strip() if multiline else " ".join(result.split()))[:limit]


def fold(text: str) -> str:
    """The comparison form of a text: NFKC, case folded, marks off. For search and duplicate keys, never shown."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.translate(_LETTERS)


# Letters that Unicode does not decompose but a clerk without them on the keyboard types so.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
