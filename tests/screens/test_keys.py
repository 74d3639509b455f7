"""The key map: one meaning for each key, a fallback for each function key, the user's own keys, and what refuses them."""

from __future__ import annotations

import pkgutil
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import erp_tui.screens
from driving import at_work
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.i18n import said
from erp_tui.keys import KEYS, KNOWN, SAME, UNSURE, is_typed, key_called, key_map, key_name
from erp_tui.screens.base import Keyed


def test_every_action_has_a_key_that_no_terminal_keeps_and_one_that_is_no_function_key() -> None:
    found = key_map()
    assert set(found) == {one.id for one in KEYS}
    for one in found.values():
        assert set(one.keys) - UNSURE - set(SAME), one.id
        if any(key.startswith("f") and key[1:].isdigit() for key in one.keys):
            assert any(not key.startswith("f") for key in one.keys), one.id


def test_every_action_of_the_key_map_is_done_by_some_screen() -> None:
    """What `erp-tui keys` prints is what screens do: a key of one's own reaches it too."""
    for module in pkgutil.iter_modules(erp_tui.screens.__path__):
        import_module(f"erp_tui.screens.{module.name}")

    def kinds(one: type[Keyed]) -> Iterator[type[Keyed]]:
        yield one
        for other in one.__subclasses__():
            yield from kinds(other)

    done = {name.removeprefix("do_") for one in kinds(Keyed) for name in vars(one) if name.startswith("do_")}
    assert done - {"action"} == {one.id for one in KEYS}  # that is what F10 chooses


def test_every_action_that_works_in_a_field_has_a_sure_key_that_types_nothing() -> None:
    for one in key_map().values():
        if one.group in ("everywhere", "fields"):
            assert any(not is_typed(key) and key not in UNSURE for key in one.keys), one.id


def test_the_name_of_a_key_is_read_back_as_the_key() -> None:
    for one in KEYS:
        for key in one.keys:
            assert key_called(key) == key
            if "up" not in key and "down" not in key:  # shown as arrows
                assert key_called(key_name(key)) == key
    assert key_called(" Del ") == "delete"
    assert key_called("Ctrl-S") == key_called("^s") == "ctrl+s"
    assert all(KNOWN.fullmatch(f"f{number}") for number in range(1, 25))
    assert not KNOWN.fullmatch("f25")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('main = ["f5"]', "F5 is given to two actions, refresh (Refresh) and main (Main action)"),
        ('print = ["F8", "^P"]', "F8 is given to two actions, main (Main action) and print (Print)"),
        ('mian = ["f8"]', "There is no action mian."),
        ('main = ["hyper+x"]', "There is no key hyper+x."),
        ('main = ["a"]', "There is no key a."),
        ('main = ["F99"]', "There is no key F99."),
        ('main = ["^J"]', "^J reaches the program as Enter"),
        ('main = ["up"]', "up moves the cursor"),
        ("main = []", 'main needs keys like this: main = ["F8", "^S"]'),
        ("main = 8", "main needs keys like this"),
        ("[main]\nkey = 1", "main needs keys like this"),
        ("main = [", "cannot be read"),
        ('main = [""]', "There is no key "),
    ],
)
def test_keys_that_cannot_be_are_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    own = tmp_path / "keys.toml"
    own.write_text(text)
    with pytest.raises(BusinessError) as refused:
        key_map(str(own))
    said_so = said(refused.value)
    assert sentence in said_so
    assert "\n" not in said_so


def test_bytes_that_are_no_text_are_refused_too(tmp_path: Path) -> None:
    own = tmp_path / "keys.toml"
    own.write_bytes(b'main = ["\xe9"]')
    with pytest.raises(BusinessError, match="cannot be read"):
        key_map(str(own))


async def test_own_keys_work_and_are_shown(sqlite_template: Path, tmp_path: Path) -> None:
    books = tmp_path / "books.db"
    shutil.copy(sqlite_template, books)
    own = tmp_path / "keys.toml"
    own.write_text('new = ["F16", "F17"]\nback = "F15"\n')
    async with at_work(books, keys=key_map(str(own))) as clerk:
        await clerk.keys("1")
        assert "F16 New" in clerk.lines[-1]
        assert "F15 Back" in clerk.lines[-1]
        await clerk.keys("f6")
        assert clerk.where == "CustomersScreen"
        await clerk.keys("f17")
        assert clerk.where == "FormDialog"
        assert "F15 Back" in clerk.lines[-1]
        await clerk.keys("f15")
        assert clerk.where == "CustomersScreen"
