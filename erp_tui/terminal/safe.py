"""The last filter before the terminal: nothing that moves, rings or reorders may reach it."""

from __future__ import annotations

_CONTROL = {*range(0x20), *range(0x7F, 0xA0)}
_ORDER = {0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF, 0x00AD}
_TABLE: dict[int, str | None] = dict.fromkeys(_CONTROL, " ") | dict.fromkeys(_ORDER)


def safe(text: str) -> str:
    """One line of text that is only text: control characters become blanks, those that reorder or hide go."""
    return text.translate(_TABLE)
