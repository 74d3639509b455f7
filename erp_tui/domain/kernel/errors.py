"""What a user can do wrong, as values: a stable code, a marked message, its values and its field.

Programmer's errors are assertions and are not caught anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from erp_tui.domain.kernel.text import N_


class BusinessError(Exception):
    """A refusal that the user can understand and act upon. `message` is marked text with {placeholders}."""

    def __init__(self, code: str, message: str, /, *, field: str | None = None, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.values = values

    def __str__(self) -> str:
        return self.message.format_map(_Lenient(self.values))


class InvalidInput(BusinessError):
    """What was typed is not a possible value."""


class NotAllowed(BusinessError):
    """The rules, the state of the document or the user's rights forbid it."""


class NotEnough(BusinessError):
    """More was asked for than there is: stock, credit, open amount."""


class NotFound(BusinessError):
    """There is nothing of that name."""


class Conflict(BusinessError):
    """Somebody else was faster: read again."""


class Busy(BusinessError):
    """The books could not be had in time; nothing was written."""


class Several(BusinessError):
    """All faults of one document at once."""

    def __init__(self, errors: Sequence[BusinessError]) -> None:
        assert errors, "an empty list of faults is no fault"
        super().__init__("several", N_("{count} faults"), count=len(errors))
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "; ".join(str(error) for error in self.errors)


def raise_all(errors: Sequence[BusinessError]) -> None:
    """Raise what was found: nothing, the one, or all together."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(errors)


class _Lenient(dict[str, Any]):
    """A missing value shows as its name: a message must never fail to be said."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
