"""Words and grams of the search index: how a name is cut up when it is stored, and what a typed text asks for.

Both engines keep the same grams and check the same key, so that they find the same things in the same order. Nothing here
knows of a database.

A *key* is one line for each thing that can be found: `" name words| pinyin| initials| code/ further words"`. A blank stands
before each word; behind `"| "` stands another beginning that ranks as the name's. A typed word is found when the key holds it.

A *gram* is an entry of the index: `<ab` the beginning of a name, `^ab` the beginning of a word, `abc` and `abcd` letters
anywhere, one or two Chinese characters anywhere. Four letters are there because pinyin is all ang, ing, ong; of beginnings, as
many a name has one word that begins like "Berg" and another one with a "bert" in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from erp_tui.domain.kernel.text import fold

_LEGAL_FORMS = ("股份有限公司", "有限责任公司", "集团有限公司", "有限公司")
"""Left out of the pinyin, not of the name: every company ends so."""
_LONGEST_WORD = 80
"""Letters of a word that are kept: nobody types more of it to find it."""
_FIRST = 4
"""So many letters are kept of beginnings at most."""


def is_cjk(character: str) -> bool:
    """Whether a character is a word by itself: Chinese, and Japanese kana."""
    return "\u3400" <= character <= "\u9fff" or "\u3040" <= character <= "\u30ff" or character >= "\U00020000"


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: folded, without punctuation."""
    return "".join(c if c.isalnum() else " " for c in fold(text)).split()


def compact(text: str) -> str:
    """A code, number or phone as it is compared: folded, letters and digits only."""
    return "".join(words_of(text))


def from_end(digits: str) -> str:
    """A phone or number to be found by its last digits."""
    return "~" + digits[::-1]


# ------------------------------------------------------------------------------------------------ what is stored


def key_of(name: str, *, code: str = "", further: Iterable[str] = (), roles: str = "") -> str:
    """The key of a thing. A code of letters alone counts as a beginning; `roles` are one letter each, asked for as such.

    Empty where there is nothing to find it by, as of a thing called `[/]`.
    """
    words = [word[:_LONGEST_WORD] for word in words_of(name)]
    plain_code = compact(code)
    heads = [
        " ".join(words),
        *(reading[:_LONGEST_WORD] for reading in readings("".join(words))),
        "" if any(c.isdigit() for c in plain_code) else plain_code,
    ]
    more = [word[:_LONGEST_WORD] for text in further for word in words_of(text)]
    tail = "".join(f" {word}" for word in dict.fromkeys(more)) + "".join(f" ={role}" for role in roles)
    if not tail and not any(heads):
        return ""
    return "|".join(f" {head}" if head else "" for head in heads) + "/" + tail


def readings(name: str) -> tuple[str, str]:
    """Pinyin of a folded name, in full and its initials; empty where nothing is Chinese."""
    if not any(c >= "\u3400" for c in name):
        return "", ""
    for form in _LEGAL_FORMS:
        if name.endswith(form) and name != form:
            name = name[: -len(form)]
            break
    syllables = [one for run in _runs(name) if is_cjk(run[0]) for one in _pinyin(run)]
    return "".join(syllables), "".join(one[0] for one in syllables)


@lru_cache(20_000)
def _pinyin(run: str) -> tuple[str, ...]:
    """Syllables of a run of characters, read as phrases (重庆 is chong qing). The library is heavy: only who needs it loads it."""
    from pypinyin import lazy_pinyin

    return tuple(
        plain
        for one in lazy_pinyin(run, errors="ignore")
        if (plain := compact(one.replace("ü", "v"))) and plain.isascii()
    )


def grams_of(key: str) -> set[str]:
    """The grams of a key: what the index keeps of it."""
    heads, _, further = key.partition("/")
    found: set[str] = set()
    for head in map(str.strip, heads.split("|")):
        if not head:
            continue
        longest = 2 if is_cjk(head[0]) else _FIRST
        found.update("<" + head[:length] for length in range(1, longest + 1) if " " not in head[:length])
        for word in head.split():
            _add_word(word, found)
    for word in further.split():
        if word[0] == "=":
            found.add(word)
        else:
            _add_word(word, found)
    return found


def _add_word(word: str, found: set[str]) -> None:
    for run in _runs(word):
        if is_cjk(run[0]):
            found.update(run)
            found.update(run[i : i + 2] for i in range(len(run) - 1))
        else:
            found.update("^" + run[:length] for length in range(1, _FIRST + 1))
            found.update(run[i : i + 3] for i in range(len(run) - 2))
            found.update(run[i : i + 4] for i in range(len(run) - 3))


def _runs(word: str) -> list[str]:
    """A word cut where Chinese characters meet other letters."""
    runs = []
    start = 0
    for i in range(1, len(word) + 1):
        if i == len(word) or is_cjk(word[i]) != is_cjk(word[start]):
            runs.append(word[start:i])
            start = i
    return runs


# ------------------------------------------------------------------------------------------------ the order of names

PLACE_BITS = 40
_LAST_PLACE = (0xFF << (PLACE_BITS - 8)) - 1
_ALPHABET = ((0, 1, 1), (1, 0x20, 0), (0x20, 0x21, 6), (0x21, 0x30, 1), (0x30, 0x3A, 4), (0x3A, 0x61, 1), (0x61, 0x7B, 32),
             (0x7B, 0x3400, 1), (0x3400, 0x4E00, 0), (0x4E00, 0xA000, 18), (0xA000, 0x110000, 0))  # fmt: skip
"""Characters from one code to before another, and their share of the room in 64ths: the first stands for the end of a text."""
_SHARES = 64


def place_of(text: str) -> int:
    """A number for the beginning of a folded text: of two texts the lesser one never has the greater number.

    Each character divides what room there is: the first 7 letters count, or the first 2 or 3 Chinese characters.
    """
    low, room = 0, 1 << PLACE_BITS
    for character in text + "\0":
        code, before = ord(character), 0
        for first, end, share in _ALPHABET:
            if code < end:
                many = end - first
                start = room * before // _SHARES
                width = room * (before + share) // _SHARES - start
                at = width * (code - first) // many
                low, room = low + start + at, width * (code - first + 1) // many - at
                break
            before += share
        if room < 2:
            break
    return min(low, _LAST_PLACE)


# ------------------------------------------------------------------------------------------------ what is asked


@dataclass(frozen=True)
class Ask:
    """One class of hits: the grams each of them has, and what must be in its key.

    `has` are texts the key must hold, `starts` texts of which it must hold one at the beginning of a name.
    """

    grams: tuple[str, ...]
    has: tuple[str, ...]
    starts: tuple[str, ...] = ()

    def meets(self, key: str) -> bool:
        return all(text in key for text in self.has) and (
            not self.starts or key.startswith(self.starts[0]) or any("|" + text in key for text in self.starts)
        )


@dataclass(frozen=True)
class Plan:
    """What a typed text asks for, best class first: beginnings of names, beginnings of words, anywhere.

    `complete`: the last class holds the hits of all others. It does not for one or two letters, which are looked for at
    beginnings only.
    """

    asks: tuple[Ask, ...]
    complete: bool


def plan(text: str) -> Plan | None:
    """How a text is looked for; None where it has no letter or digit."""
    words = [word[:_LONGEST_WORD] for word in words_of(text)]
    if not words:
        return None
    must = tuple(
        gram for word in words for gram in ([f"^{_runs(word)[0]}"] if _is_short(word, words) else _must_have(word))
    )
    has = tuple(f" {word}" if _is_short(word, words) else word for word in words)
    asks = [Ask((_beginning("<", words[0]), *must), has, (f" {words[0]}",))]
    latin = [word for word in words if not is_cjk(word[0])]
    if latin:
        starts = tuple(_beginning("^", word) for word in latin)
        asks.append(Ask((*starts, *must), tuple(word if is_cjk(word[0]) else f" {word}" for word in words)))
    anywhere = len(words) > 1 or len(words[0]) > 2 or any(map(is_cjk, words[0]))
    if anywhere and must:
        asks.append(Ask(must, has))
    return Plan(tuple(Ask(tuple(dict.fromkeys(a.grams)), a.has, a.starts) for a in asks), anywhere and bool(must))


def _is_short(word: str, words: Sequence[str]) -> bool:
    """One or two letters beside other words are the beginning of a word."""
    return len(words) > 1 and len(word) < 3 and not any(map(is_cjk, word))


def _beginning(mark: str, word: str) -> str:
    run = _runs(word)[0]
    return mark + run[: 2 if is_cjk(run[0]) else _FIRST]


def _must_have(word: str) -> list[str]:
    """Grams that every key with this word anywhere in it has: enough to tell, not all of them."""
    found: list[str] = []
    for run in _runs(word):
        if is_cjk(run[0]):
            found += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
        elif len(run) == 3:
            found.append(run)
        elif len(run) > 3:
            places = list(range(0, len(run) - 3, 2))
            if places[-1] != len(run) - 4:
                places.append(len(run) - 4)
            found += [run[i : i + 4] for i in places]
    return found


def grams_within(text: str) -> list[str]:
    """Grams of every key whose name contains a text as it is written, wherever its first and last word begin and end."""
    return [gram for word in words_of(text) if len(word) <= _LONGEST_WORD for gram in _must_have(word)]
