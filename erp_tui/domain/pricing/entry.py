"""The one grammar of a typed line, for the quick entry row and the commands.

`CODE*QTY` or `QTY CODE` or `CODE`, then `@PRICE` and `-DISCOUNT%` in any order: `11*3`, `12 A-100 @9.50 -5%`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.text import N_, clean

_WIDE = str.maketrans("０１２３４５６７８９．，＊×＠－％　", "0123456789.,**@-% ")
_NUMBER = re.compile(r"-?\d+(\.\d+)?|-?\.\d+")
LARGEST = Decimal(10**9)


@dataclass(frozen=True)
class LineEntry:
    """What was typed: quantity, price and discount are None where they were left to the program."""

    code: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    discount_percent: Decimal | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it says more than a code: then nothing more is asked."""
        return (self.quantity, self.unit_price, self.discount_percent) != (None, None, None)


def parse_line(text: str, *, names: bool = False) -> LineEntry:
    """Read a typed line; what cannot be read is refused with the part that is wrong.

    `names`: several words may be a name in place of a code.
    """
    head, price, discount = _parts(text)
    code, quantity = _code_and_quantity(head, names=names)
    return LineEntry(code, quantity, price, discount)


def parse_amount(text: str) -> LineEntry:
    """What is typed where the product is known, `3 @9.50 -5%` in any order: an entry without a code."""
    head, price, discount = _parts(text)
    if len(head) > 1:
        raise _bad_quantity(" ".join(head))
    return LineEntry("", _quantity(head[0]) if head else None, price, discount)


def _parts(text: str) -> tuple[list[str], Decimal | None, Decimal | None]:
    """The words that are neither price nor discount, and these."""
    head: list[str] = []
    price = discount = None
    for word in _words(clean(text.translate(_WIDE), limit=300)):
        if word.startswith("@"):
            if price is not None:
                raise InvalidInput("entry_bad_price", N_("There are two prices."), field="unit_price")
            price = _price(word[1:])
        elif word.startswith("-") and word.endswith("%"):
            if discount is not None:
                raise InvalidInput("entry_bad_discount", N_("There are two discounts."), field="discount_percent")
            discount = _discount(word[1:-1])
        else:
            head.append(word)
    return head, price, discount


def _words(plain: str) -> list[str]:
    """Words, with a lone `@`, `*` or `-` joined to its neighbour: `A * 3 @ 9.5` is `A*3 @9.5`."""
    joined = re.sub(r"\s*\*\s*", "*", plain)
    joined = re.sub(r"@\s+", "@", joined)
    return re.sub(r"(\d)\s+%", r"\1%", joined).split()


def _code_and_quantity(head: list[str], *, names: bool) -> tuple[str, Decimal | None]:
    if not head:
        raise InvalidInput("entry_empty", N_("Type a product code."), field="code")
    if _NUMBER.fullmatch(head[0]) and (len(head) == 2 or (names and len(head) > 2)):
        return " ".join(head[1:]), _quantity(head[0])
    if len(head) > 1 and not names:
        raise InvalidInput(
            "entry_bad_quantity",
            N_("Type CODE*QUANTITY or QUANTITY CODE, then @PRICE and -DISCOUNT%: not “{text}”."),
            field="quantity",
            text=" ".join(head),
        )
    code, star, quantity = " ".join(head).rpartition("*")
    if not star:
        return quantity, None
    if not code:
        raise InvalidInput("entry_empty", N_("Type a product code."), field="code")
    return code, _quantity(quantity)


NOT_POSITIVE = N_("A quantity is a number above zero, not {text}.")


def _bad_quantity(text: str) -> InvalidInput:
    return InvalidInput(
        "entry_bad_quantity", N_("“{text}” is not a quantity: write it like 12 or 2.5."), field="quantity", text=text
    )


def _quantity(text: str) -> Decimal:
    value = _decimal(text)
    if value is not None and value <= 0:
        raise InvalidInput("entry_bad_quantity", NOT_POSITIVE, field="quantity", text=text)
    if value is None or value >= LARGEST or _places(value) > 6:
        raise _bad_quantity(text)
    return value


def _price(text: str) -> Decimal:
    value = _decimal(text)
    if value is None or value < 0 or value >= LARGEST or _places(value) > 6:
        raise InvalidInput(
            "entry_bad_price", N_("“{text}” is not a price: write it like 9.50."), field="unit_price", text=text
        )
    return value


def _discount(text: str) -> Decimal:
    value = _decimal(text)
    if value is None or not 0 <= value <= 100 or _places(value) > 6:
        raise InvalidInput(
            "entry_bad_discount",
            N_("“{text}” is not a discount between 0 and 100 %."),
            field="discount_percent",
            text=text,
        )
    return value


def _decimal(text: str) -> Decimal | None:
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _places(value: Decimal) -> int:
    return -int(value.normalize().as_tuple().exponent)
