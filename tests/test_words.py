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


OTHER_WORDS = {
    "zh_CN": {
        "承运人": "承运商", "分公司": "分支机构", "定金": "订金", "未清": "未结", "贷记": "冲销", "短交": "短结", "暂停": "冻结",
        "未分配": "未核销", "已交付": "已发货",
    },
}  # fmt: skip
"""Words that are as good as the ones we took, which stand behind them: one thing has one word."""
NOT_THE_SAME = (
    ("Hold", "Block", "Archive"), ("Held", "Blocked", "Archived"), ("Late", "Overdue"), ("Allocate", "Write off"),
    ("Made", "Source"), ("Due", "Expires"), ("Charge", "Fee"), ("Delivery", "Goods receipt"),
    ("Quote", "Order", "Purchase order", "Invoice", "Credit note"), ("Reserved", "Held"), ("Closed", "Cancelled"),
)  # fmt: skip
"""Different things that other languages are tempted to call by one word."""


def test_one_thing_has_one_word() -> None:
    """What the domain calls a quotation is a quote on every surface."""
    assert [text for text in sorted(all_texts()) if re.search("quotation", text, re.IGNORECASE)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_thing_has_one_word_and_one_word_is_one_thing(language: str) -> None:
    known = catalogue(language)
    for other, ours in OTHER_WORDS[language].items():
        assert [text for text, translated in known.items() if other in translated] == [], f"{other}: {ours}"
    for words in NOT_THE_SAME:
        assert len({known[word] for word in words}) == len(words), words
