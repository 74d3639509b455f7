"""The search language of lists: what it reads, what it writes reads the same again, and what is wrong is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.domain.kernel.list_filter import All, Compare, Either, Node, Not, Word, parse, written


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", None),
        ("  ", None),
        ("market", Word("market")),
        ("save market", All((Word("save"), Word("market")))),
        ('"two words"', Word("two words")),
        ("city:London", Compare("city", ":", "London")),
        ("city=London", Compare("city", "=", "London")),
        ("name~handel", Compare("name", "~", "handel")),
        ("total:>1000", Compare("total", ">", "1000")),
        ("total>=1000", Compare("total", ">=", "1000")),
        ("due:<today", Compare("due", "<", "today")),
        ("total:100..500", Compare("total", "..", low="100", high="500")),
        ("on:..2026-03", Compare("on", "..", low=None, high="2026-03")),
        ('phone:""', Compare("phone", ":", "")),
        ('name:"Save a"..b', Compare("name", "..", low="Save a", high="b")),
        ("!paid", Not(Word("paid"))),
        ("-state:draft", Not(Compare("state", ":", "draft"))),
        ("A-100", Word("A-100")),
        ("- -", All((Word("-"), Word("-")))),
        ("a or b c", Either((Word("a"), All((Word("b"), Word("c")))))),
        ("a 或 b", Either((Word("a"), Word("b")))),
        ("(a or b) c", All((Either((Word("a"), Word("b"))), Word("c")))),
        ("Foods(UK) or ore", Either((Word("Foods(UK)"), Word("ore")))),
        ("客户：东方 合计：＞1000", All((Compare("客户", ":", "东方"), Compare("合计", ">", "1000")))),
        ("名称～贸易", Compare("名称", "~", "贸易")),
        ("！“两 字”", Not(Word("两 字"))),
        ("[/] \x1b[31m", All((Word("[/]"), Word("\x1b[31m")))),
    ],
)
def test_reading(text: str, tree: Node | None) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("total:", "total:"),
        ("city:London total:> x", "total:>"),
        ('name:"Save', '"Save'),
        ("(a b", "(a b"),
        ("()", "()"),
        ("a) b", ") b"),
        ("a or", "a or"),
        ("on:..", "on:.."),
        ("(" * 50, "("),
        ("-!" * 50 + "a", "!"),
        ("x" * 501, ""),
    ],
)
def test_what_is_wrong_is_named(text: str, wrong: str) -> None:
    with pytest.raises(InvalidInput) as error:
        parse(text)
    assert wrong in error.value.values.get("part", "")


TEXT = st.text(st.characters(exclude_characters='"“”„', exclude_categories=["Cs"]), min_size=1, max_size=8)
NAME = st.from_regex(r"[a-z一-龥][a-z_]{0,8}", fullmatch=True)
LEAVES = st.one_of(
    st.builds(Word, TEXT),
    st.builds(Compare, NAME, st.sampled_from([":", "=", "~", "<", "<=", ">", ">="]), TEXT),
    st.builds(lambda name, low, high: Compare(name, "..", low=low, high=high), NAME, TEXT, TEXT | st.none()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Either, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


@given(TREES)
def test_what_is_written_reads_the_same(tree: Node) -> None:
    assert parse(written(tree)) == tree


@given(st.text(max_size=60) | st.text('()"!-:~<>=. or或：', max_size=40))
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        tree = parse(text)
    except InvalidInput:
        return
    assert parse(written(tree)) == tree
