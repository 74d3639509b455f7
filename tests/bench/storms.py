"""Storms at a real terminal: random bytes for a minute, sizes that change while one types, pastes of a megabyte.

The program must end in order when it is asked to, the books must be sound, and nothing but text, moves and styles comes back.

.venv/bin/python tests/bench/storms.py --seconds 60 --resizes 1000
"""

from __future__ import annotations

import random
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic

import common
from far_away import prepared
from house import OWNER, faults
from keyplay import BYTES, as_bytes
from tasks import order_of
from terminal import Terminal

MEGABYTE = 1_000_000
HOME = b"\x1b[201~" + BYTES["f12"] * 12
"""Out of whatever one is in, a paste without end too, to the start screen."""
NOT_FOR_A_TERMINAL = ("\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1bc")
"""What sets titles, clipboards, strings, or the terminal back."""
LEAVING = b"\x1b[?1049l"
"""The screen is given back: what is typed from then on is the shell's, which shows it."""
PASSED = "\x1b\r\n\b"


def raw_in(program: Terminal) -> str:
    """What has reached the terminal and is none of its business."""
    text = program.output.partition(LEAVING)[0].decode("utf-8", "replace")
    found = [one for one in NOT_FOR_A_TERMINAL if one in text]
    found += sorted({one for one in text if unicodedata.category(one) == "Cc" and one not in PASSED})
    return f"reached the terminal: {found}" if found else ""


def end_of(program: Terminal) -> str:
    """Home and out: what goes wrong there."""
    if program.process.poll() is None:
        program.send(HOME + BYTES["f3"] * 2)
    code = program.end()
    has_left = LEAVING in program.output  # what comes then is the shell's, the keys of its signals too
    return raw_in(program) if code == 0 or (code < 0 and has_left) else f"ended with {code}: {program.text}"


def books_of(path: Path) -> str:
    with common.opened(path) as books:
        found = faults(books)
    return f"books: {found[:3]}" if found else ""


def noise(chance: random.Random) -> bytes:
    """Bytes as a bad line or a cat on the keys sends them: any, function keys, beginnings of sequences, torn characters."""
    way = chance.randrange(6)
    if way == 0:
        return b"".join(chance.choice(list(BYTES.values())) for _key in range(8))
    if way == 1:
        return b"\x1b" + chance.choice((b"[", b"]", b"P", b"O", b"[<", b"[200~", b"[?")) + chance.randbytes(4)
    if way == 2:
        return "东方 é 👩\u200d👧 ﷺ".encode()[chance.randrange(4) :]
    if way == 3:
        return f"{chance.choice('1234567890abc/')}{chance.randrange(100)}\r".encode()
    return chance.randbytes(32)


def random_bytes(seconds: float, seed: int, company: Path, folder: Path) -> str:
    """Noise for so long; where it ends the program in order, it is begun again."""
    path = Path(shutil.copy(company, folder / "books.db"))
    chance, until = random.Random(seed), monotonic() + seconds
    while monotonic() < until:
        with closing(Terminal("--db", str(path), home=folder)) as program:
            program.wait_for("Unfinished work")
            while monotonic() < until and program.process.poll() is None:
                try:
                    program.send(noise(chance))
                except OSError:
                    break  # it has ended meanwhile
                program.listen(0.02)
            if wrong := end_of(program):
                return wrong
    return books_of(path)


def resizes(times: int, seed: int, company: Path, folder: Path) -> str:
    """An order of ten lines, typed while the window has another size all the time."""
    task, chance = order_of(10), random.Random(seed)
    path = prepared(task, company, folder)
    keys = as_bytes(task.steps)
    with closing(Terminal("--db", str(path), home=folder)) as program:
        for key in keys:
            program.send(key)
            for _size in range(max(1, times // len(keys))):
                program.resize(chance.randint(1, 300), chance.randint(1, 100))
                program.listen(0.002)
        program.resize(80, 24)
        if wrong := end_of(program):
            return wrong
    with common.opened(path) as books:
        result = books.read(task.result, OWNER)
    return books_of(path) if result == task.expected else f"{result} against {task.expected}"


def _pastes() -> Iterator[bytes]:
    """A megabyte of one word, of words, of lines that could be lines of an order, of what moves and asks."""
    for one in (b"x", b"word ", b"41\t2\r\n", b"\x1b[2J\x1b]0;owned\x07 evil "):
        yield b"\x1b[200~" + one * (MEGABYTE // len(one)) + b"\x1b[201~"


def pastes(company: Path, folder: Path) -> str:
    """Into go-anywhere, a filter, a form and the row of lines; then the order goes on as if nothing had been."""
    task = order_of(1)
    path = prepared(task, company, folder)
    places = ("f2", "4 /", "1 f6", "4 f6 =FISSA f8")
    with closing(Terminal("--db", str(path), home=folder)) as program:
        program.wait_for("What needs me today")
        for place in places[:-1]:
            for paste in _pastes():
                program.send(b"".join(as_bytes(place.split())) + paste + HOME)
        program.send(b"".join(as_bytes(places[-1].split())))
        program.wait_for("Qty")
        for paste in _pastes():
            program.send(paste + BYTES["end"] + b"\x15" + b"\x04" * 3)  # the field emptied, what waits dropped
        program.send(b"".join(as_bytes(task.steps[4:])))
        if wrong := end_of(program):
            return wrong
    with common.opened(path) as books:
        state, lines = books.read(task.result, OWNER)
    right = lines[-1:] == task.expected[1]
    return books_of(path) if right else f"{state} {lines[-3:]} against {task.expected}"


def run(company: Path, seconds: float, times: int, seed: int = 1) -> common.Report:
    report = common.Report("storms")
    plays: tuple[tuple[str, Callable[[Path], str]], ...] = (
        (f"random bytes for {seconds:g} s", lambda folder: random_bytes(seconds, seed, company, folder)),
        (f"{times} sizes while typing", lambda folder: resizes(times, seed, company, folder)),
        ("pastes of a megabyte", lambda folder: pastes(company, folder)),
    )
    for name, play in plays:
        with common.workplace() as folder:
            wrong = common.in_words(play, folder)
        report.add(name, "no harm", not wrong, wrong=wrong[:1500])
    return report


if __name__ == "__main__":
    args = common.arguments(__doc__, seconds=60, resizes=1000, seed=1)
    raise SystemExit(run(common.company(), args.seconds, args.resizes, args.seed).show(args.json))
