"""Unfinished work in words: what was typed, after what it was typed into; of the row of lines the document and its lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from erp_tui.i18n import _
from erp_tui.screens.lines_aside import LinesAside

if TYPE_CHECKING:
    from erp_tui.domain.kernel.drafts import Draft


def in_words(draft: Draft, name_of: Callable[[str], str]) -> str:
    """A draft in a line; `name_of` gives the name of the product that a typed code stands for, or nothing."""
    document = draft.way.get("lines_of")
    if document is not None and (lines := _lines(draft.typed, name_of)):
        return _("{document}: line {lines}").format(document=document, lines=", ".join(lines))
    order = draft.way.get("order", [])
    texts = [draft.typed[name] for name in (*order, *(draft.typed.keys() - set(order))) if draft.typed.get(name)]
    return f"{draft.title}: {', '.join(texts)}" if texts else draft.title


def _lines(typed: dict[str, str], name_of: Callable[[str], str]) -> list[str]:
    """The half-typed line and those that wait, as they were typed: what is wrong with them is said where they are gone on with."""
    aside = LinesAside()
    aside.left.value = typed.get("left", "")
    code = typed.get("entry", "")
    half = " ".join(part for part in (code, code and name_of(code), typed.get("quantity", "")) if part)
    return [*([half] if half else []), *(one.words for one in aside.waiting), *typed.get("block", "").splitlines()[:1]]
