"""What is typed as a line of a document: goods by the grammar of `entry`, and by a first sign what else a document has.

`# Title`, `" a comment`, `=` or `= words` a subtotal, `? CODE*QTY` an optional line.
"""

from __future__ import annotations

from dataclasses import replace

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.pricing.documents import LineInput, from_entry
from erp_tui.domain.pricing.entry import parse_line

SIGNS = {"#": "title", '"': "text", "=": "subtotal", "＃": "title", "＝": "subtotal"}
OPTIONAL = ("?", "？")


def line_from(text: str) -> LineInput:
    """A typed line; what cannot be read is refused with the part that is wrong."""
    plain = clean(text, limit=500)
    kind = SIGNS.get(plain[:1])
    if kind is not None:
        words = plain[1:].strip().strip('"').strip()
        if not words and kind != "subtotal":
            raise InvalidInput("no_text", N_("Write something."), field="text")
        return LineInput(kind=kind, text=words or None)
    if plain[:1] in OPTIONAL:
        return replace(from_entry(parse_line(plain[1:])), optional=True)
    return from_entry(parse_line(plain))
