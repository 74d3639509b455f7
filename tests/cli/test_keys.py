"""`erp-tui keys`: the keys in effect, where the user's own go, and trying a file of keys."""

from __future__ import annotations

from pathlib import Path

from desk import Desk
from erp_tui import config


def test_the_keys_in_effect_and_where_own_ones_go(desk: Desk, tmp_path: Path) -> None:
    place = config.keys_place()
    told = desk.run("keys")
    assert "F8 ^S" in told
    assert str(place) in told
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text('main = "F20"\n')
    answer = desk.json("keys")
    assert next(row["keys"] for row in answer["rows"] if row["name"] == "main") == "F20"
    assert (answer["path"], answer["own"]) == (str(place), True)
    trial = tmp_path / "trial.toml"
    trial.write_text('main = "F5"\n')
    desk.run("keys", "--file", str(trial), code=2)
    assert "F5 is given to two actions" in desk.error
    assert str(trial) in desk.error
    assert desk.json("keys")["own"] is True
