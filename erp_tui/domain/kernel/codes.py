"""What a code of a master may look like: people type it, and write it into lines as CODE*QTY @PRICE -DISCOUNT%."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import Unit


def new_code(unit: Unit, model: type[Any], code: str, *, longest: int = 20) -> str:
    """A typed code as it is kept. Refused: what cannot be a code (never cut to fit), and the code of another row of `model`."""
    plain = clean(code)
    if error := why_not_code(plain, longest=longest):
        raise error
    table = table_of(model)
    if unit.value(select(table.c.code).where(table.c.code == plain)) is not None:
        raise InvalidInput("code_taken", N_("The code {code} is in use."), field="code", code=plain)
    return plain


def why_not_code(code: str, *, longest: int, in_lines: bool = False) -> InvalidInput | None:
    """Why a text cannot be a code, or None. `in_lines`: it must also be a word of the line grammar."""
    plain = clean(code)
    if not plain:
        return InvalidInput("no_code", N_("A code has at least one character."), field="code")
    if len(plain) > longest:
        return InvalidInput("long_code", N_("A code has at most {longest} characters."), field="code", longest=longest)
    if plain.startswith("-"):
        return InvalidInput("bad_code", N_("A code does not begin with a dash."), field="code")
    if in_lines and any(sign in plain for sign in " *@:"):
        return InvalidInput("bad_code", N_("A product code has no blanks and none of * @ :"), field="code")
    return None
