"""What handles a message is looked for once for each class of widget, not once for each message: a key is some hundred messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from textual.message import Message
from textual.message_pump import MessagePump

_found: dict[tuple[type, str], tuple[tuple[type, Callable[..., Any]], ...] | None] = {}
"""By class and name: the handlers that are named so, as Textual finds them. None where a class has handlers by `@on`."""


class FoundOnce(MessagePump):
    """Whoever gets messages. Comes before Textual's own class among the bases."""

    def _get_dispatch_methods(self, method_name: str, message: Message) -> Iterable[tuple[type, Callable[..., Any]]]:
        key = type(self), method_name
        if key not in _found:
            _found[key] = _look(*key)
        handlers = _found[key]
        if handlers is None:
            yield from super()._get_dispatch_methods(method_name, message)
            return
        for owner, method in handlers:
            if message._no_default_action:
                break
            yield owner, method.__get__(self, owner)


def _look(kind: type, name: str) -> tuple[tuple[type, Callable[..., Any]], ...] | None:
    if any(one.__dict__.get("_decorated_handlers") for one in kind.__mro__):
        return None
    methods = ((one, one.__dict__.get(f"_{name}") or one.__dict__.get(name)) for one in kind.__mro__)
    return tuple((owner, method) for owner, method in methods if method is not None)
