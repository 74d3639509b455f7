"""What somebody could type at the desk of the Northwind company: tasks, mistakes, changes of mind, and noise."""

from __future__ import annotations

import random

CUSTOMERS = ("ALFKI", "fissa", "BERGS", "Bottom", "around", "ernsh", "Old World", "SAVEA", "Fol", "东方", "nobody")
PRODUCTS = ("41", "39", "42", "24", "71", "16", "Chai", "tofu", "kob", "XYZ", "2")
ENDS = ("f12",) * 7
"""Back to the start screen from wherever one got to."""
NOISE = (
    "f1", "f2", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f12", "enter", "up", "down", "left", "right", "home", "end",
    "pageup", "pagedown", "backspace", "delete", "tab", "ctrl+p", "ctrl+g", "ctrl+y", "ctrl+w", "ctrl+u", "ctrl+a",
)  # fmt: skip
"""All but the keys that end the program."""


def random_task(seed: int, *, tasks: int = 2) -> tuple[str, ...]:
    """Steps of a few tasks, the same for the same seed."""
    chance = random.Random(seed)
    steps: list[str] = []
    for _number in range(tasks):
        steps += chance.choice(WAYS)(chance)
        steps += ENDS
    return tuple(steps)


def _order(chance: random.Random) -> list[str]:
    steps = [chance.choice("34"), "f6", *_customer(chance)]
    if chance.random() < 0.3:
        steps += ["enter", f"={chance.choice(('PO 4711', '[/] x', '下单 8', 'a' * 60))}"]
    if chance.random() < 0.2:
        steps += ["enter", f"={chance.choice(('+7', '31', 'never', '='))}"]
    steps.append("f8")
    for _line in range(chance.randint(1, 4)):
        steps += _line_of(chance)
    steps += [*chance.choice(((), ("enter",), ("f12",))), *chance.choice((("f8",), ("f8", "f8"), ("down", "f8"), ()))]
    return steps


def _customer(chance: random.Random) -> list[str]:
    name = chance.choice(CUSTOMERS)
    way = chance.randrange(5)
    if way == 0:
        return [f"={name}", "f4", *["down"] * chance.randint(0, 2), "enter"]
    if way == 1:
        return ["=xyzzy", "f8", *["backspace"] * 5, f"={name}"]
    if way == 2:
        return ["f4", "f12", f"={name}"]
    if way == 3:
        return [f"={name}", "escape", "f6", f"={name}"]
    return [f"={name}"]


def _line_of(chance: random.Random) -> list[str]:
    code = chance.choice(PRODUCTS)
    way = chance.randrange(5)
    if way == 0:
        return [f"={code}", "enter", f"={chance.randint(1, 30)}", "enter"]
    if way == 1:
        return [f"={chance.randint(1, 9)} {code} @9.5 -5%", "enter"]
    if way == 2:
        return ["=99", "backspace", "backspace", f"={code}*{chance.randint(1, 9)}", "enter"]
    if way == 3:
        return [f"={code}*5", "enter", "f12", "up", "enter", "=7", "f8", "f7"]
    return [f"={code}*{chance.randint(1, 30)}", "enter"]


def _customer_made(chance: random.Random) -> list[str]:
    name = chance.choice(("Nova", "Zephyr 株", 'O"Brien [/]', "Éclair"))
    last = chance.choice(("AT", "XX", "de", ""))
    return ["1", "f6", f"={name}", "enter", f"=N{chance.randint(1, 99)}", *["enter"] * 4, f"={last}", "f8"]


def _payment(chance: random.Random) -> list[str]:
    amount = chance.choice(("100", "6640.14", "0", "x", "1,000.5"))
    return [
        "f2",
        f"={chance.choice(CUSTOMERS)}",
        "enter",
        "enter",
        "f8",
        f"={amount}",
        "f8",
        *chance.choice(((), ("f8",))),
    ]


def _delivery(chance: random.Random) -> list[str]:
    number = chance.choice(("DN000829", "DN000830", "DN000812", "DN000700"))
    steps = ["f2", f"={number}", "enter"]
    for _key in range(chance.randint(1, 6)):
        steps += chance.choice((["f8"], ["down"], ["down", "f8"], ["f10", chance.choice("12345678")], ["enter"]))
    return steps


def _looking(chance: random.Random) -> list[str]:
    steps = [chance.choice("1234567890abc")]
    for _key in range(chance.randint(2, 8)):
        steps += chance.choice((["/", f"={chance.choice(CUSTOMERS)}", "enter"], ["right"], ["down"], ["enter"], ["end"],
                                [f"={chance.choice(CUSTOMERS)[:3]}"], ["f12"], ["f2", "=41", "enter"], [" "]))  # fmt: skip
    return steps


def _noise(chance: random.Random) -> list[str]:
    return [
        f"={chance.choice('abcxyn123 P/*')}" if chance.random() < 0.4 else chance.choice(NOISE)
        for _key in range(chance.randint(10, 50))
    ]


SOUGHT = {
    "4": (
        "SO000",
        ("requested:1997-03", "customer~hanari", "requested:1996-09-10..1996-09-20", "requested:<1996 hanar"),
    ),
    "7": ("DN000", ("order~12 customer~e", "order~7", "customer~zz")),
    "8": ("INV-199", ("total:>11000", "open:>3000", "customer~island", "total:1000..1010")),
}
"""Lists by their keys: how their numbers begin, and filters that no index knows."""


def _sought(chance: random.Random) -> list[str]:
    """One of the few rows that a list must be looked through for, and a note on it: it says which one was meant."""
    key = chance.choice(list(SOUGHT))
    begin, filters = SOUGHT[key]
    steps = [key, "/", f"={chance.choice(filters)}", "enter"]
    for _key in range(chance.randint(0, 3)):
        steps += chance.choice((["down"], ["down"], ["end"], ["up"], ["pagedown"], ["home"], ["f5"], ["/", "enter"],
                                [f"={begin}{chance.randint(1, 7)}"]))  # fmt: skip
    steps += ["enter", "ctrl+a", f"=seen {chance.randint(1, 99)}", "f8"]
    if chance.random() < 0.4:
        steps += [chance.choice(("ctrl+down", "ctrl+up")), "ctrl+a", "=next", "f8"]
    return steps


WAYS = (_order, _order, _customer_made, _payment, _delivery, _looking, _sought, _noise)
