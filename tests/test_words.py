"""Every marked text is in every catalogue, with the same values in it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from strings import ROOT, all_texts

LANGUAGES = ["zh_CN"]


def catalogue(language: str) -> dict[str, str]:
    path: Path = ROOT / "erp_tui" / "locale" / language / "LC_MESSAGES" / "erp_tui.po"
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated_and_nothing_is_left_over(language: str) -> None:
    known = catalogue(language)
    assert [text for text in sorted(all_texts()) if not known.get(text)] == []
    assert sorted(set(known) - all_texts()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_values_are_the_same(language: str) -> None:
    for text, translated in catalogue(language).items():
        assert sorted(re.findall(r"\{(\w*)\}", text)) == sorted(re.findall(r"\{(\w*)\}", translated)), text
