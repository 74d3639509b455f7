"""The program measures its line by the first screen, and the cursor of lists becomes a sign where that is slow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from driving import at_work
from erp_tui import config
from erp_tui.__main__ import FLAGS, GLOBAL_OPTIONS, options_alone
from erp_tui.domain.kernel.errors import NotAllowed
from erp_tui.opening import open_screens
from erp_tui.terminal.link import ASK, Link, LinkMeasured, Measure


def measured(at: list[float], size: int = 2_000) -> Link | None:
    """The line when the answers come at these seconds after a frame of that size was sent."""
    clock = iter([0.0, *at])
    measure = Measure(lambda: next(clock))
    assert measure.around("short") == "short"
    assert measure.around("x" * size) == ASK + "x" * size + ASK
    assert measure.around("y" * size) == "y" * size  # asked once
    found = [measure.answered() for _ in at]
    assert found[:-1] == [None] * (len(at) - 1)
    return found[-1]


def test_a_line_is_slow_by_its_rate_or_its_length() -> None:
    assert measured([0.3]) is None
    near, modem, far = measured([0.02, 0.021]), measured([0.1, 2.1]), measured([0.6, 0.61])
    assert near is not None and not near.is_slow
    assert modem is not None and modem.is_slow and modem.rate == pytest.approx(1_000)
    assert far is not None and far.is_slow and far.round_trip == pytest.approx(0.6)


def test_an_answer_that_nobody_asked_for_says_nothing() -> None:
    assert Measure().answered() is None


@pytest.mark.parametrize(("said", "bar"), [("", False), ("fast", True)])
async def test_the_cursor_is_a_sign_on_a_slow_line(
    northwind_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, bar: bool
) -> None:
    if said:
        monkeypatch.setenv("ERP_TUI_LINE", said)
    else:
        monkeypatch.delenv("ERP_TUI_LINE", raising=False)
    path = Path(shutil.copy(northwind_file, tmp_path / "northwind.db"))
    async with at_work(path) as clerk:
        await clerk.keys("1", " ")
        assert has_bar(clerk.app)
        clerk.app.post_message(LinkMeasured(Link(0.8, 900.0)))
        await clerk.press("up")
        assert has_bar(clerk.app) is bar
        assert clerk.lines[3].startswith(">*"), "the marked row"


def has_bar(app: object) -> bool:
    """Whether a row of the list is reversed."""
    table = app.screen.table  # type: ignore[attr-defined]
    return any(s.style.reverse for y in range(1, table.size.height) for s in table.render_line(y) if s.style)


def test_options_settings_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = GLOBAL_OPTIONS | FLAGS
    assert options_alone(["--slow", "--db", "x", "--plain"], known) == {"slow": "yes", "db": "x", "plain": "yes"}
    assert options_alone(["--slow=1"], known) is None
    monkeypatch.setattr(config, "folder", lambda: tmp_path)
    (tmp_path / "config.toml").write_text('line = "slow"\nterminal = "plain"\n')
    assert (config.load().line, config.load().terminal) == ("slow", "plain")
    (tmp_path / "config.toml").write_text('line = "quick"\n')
    with pytest.raises(NotAllowed, match="line"):
        config.load()
    assert open_screens({}) == 1
