"""The user's language: `_` translates what the domain and the surface marked with `N_`, when it is drawn.

A language is one for the whole process (a session is a process). Catalogues are compiled when the program is built.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from erp_tui.domain.kernel.errors import BusinessError

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "erp_tui"
AMOUNT_PLACES = 4
"""The books keep amounts with so many places, quantities and prices with more."""
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def set_language(language: str) -> None:
    """Speak this language from now on; an unknown one is English."""
    global _current, _language
    _current = gettext.translation(DOMAIN, FOLDER, [language], fallback=True)
    _language = language


def language() -> str:
    return _language


def _(text: str) -> str:
    """The text in the user's language; a text that the catalogue lacks stays as it is."""
    return _current.gettext(text) if text else ""


def in_language(language: str, text: str) -> str:
    """A text in the language of a document rather than of the user."""
    return gettext.translation(DOMAIN, FOLDER, [language], fallback=True).gettext(text) if text else ""


def filled(message: str, values: dict[str, Any]) -> str:
    """A stored reason in the user's language. What a person wrote has no values and stays as it was written, braces and all."""
    if not values:
        return _(message)
    try:
        return _(message).format_map(values)
    except (KeyError, IndexError, ValueError):
        return message


def told(message: str, values: Mapping[str, Any]) -> str:
    """A sentence of marked text; its values whose names end in `_word` are marked text too and may have values of their own."""
    words = {name: filled(str(value), dict(values)) for name, value in values.items() if name.endswith("_word")}
    return " ".join(_(message).format_map({**values, **words}).split())


def counted(one: str, many: str, count: int) -> str:
    """Marked text about one thing, or about `{count}` of them, in the user's language."""
    return _(one if count == 1 else many).format(count=count)


def _shown(value: Any) -> Any:
    """A value of an error as people write it: words translated, what the books keep without idle zeros."""
    if isinstance(value, Decimal):
        from erp_tui import formats

        places = -int(value.as_tuple().exponent)
        return formats.quantity(value) if places > AMOUNT_PLACES else formats.price(value) if places > 2 else value
    return _(value) if isinstance(value, str) and value else value


def said(error: BusinessError) -> str:
    """An error in the user's language: its values that are marked words are translated too."""
    values = {name: _shown(value) for name, value in error.values.items()}
    try:
        return _(error.message).format_map(values)
    except (KeyError, IndexError):
        return str(error)
