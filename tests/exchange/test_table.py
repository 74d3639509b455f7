"""A table is written whole or not at all, whatever its file is called."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import pytest

from erp_tui.domain.kernel.errors import InvalidInput
from erp_tui.exchange.table import save


def one_row(file: TextIO) -> int:
    file.write("a\n")
    return 1


@pytest.mark.parametrize("name", ["9" * 300 + ".csv", ".", "..", "/", "no/such/folder.csv"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_name_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, overwrite: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInput):
        save(Path(name), one_row, overwrite=overwrite)
    assert list(tmp_path.parent.glob(".*")) == list(tmp_path.iterdir()) == []


def test_what_is_there_stays_unless_it_may_go(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    assert save(path, one_row) == 1
    with pytest.raises(InvalidInput, match="already"):
        save(path, one_row)
    assert save(path, one_row, overwrite=True) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["table.csv"]
