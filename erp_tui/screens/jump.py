"""Go anywhere: a number, a name, a code, a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from erp_tui.domain.kernel.text import fold
from erp_tui.i18n import _
from erp_tui.screens import registry
from erp_tui.screens.dialogs import SearchDialog
from erp_tui.widgets.bars import fitted


class JumpDialog(SearchDialog):
    """Type, choose, Enter: the chosen screen opens over the present one."""

    def __init__(self) -> None:
        super().__init__(_("Go to"), self._find)

    def _find(self, text: str) -> Sequence[tuple[str, Any]]:
        wanted = fold(text.strip())
        screens = [
            (_(label), ("screen", name))
            for name, label, _path in registry.MENU
            if wanted in fold(_(label)) or wanted in name
        ]
        if not wanted:
            return screens
        from erp_tui.domain.kernel.records import KINDS
        from erp_tui.domain.reports import records_queries

        found = self.workspace.read(records_queries.find, text, limit=15)
        records = [
            (f"{fitted(_(KINDS[one.kind]), 16)} {fitted(one.number, 15)}  {one.label}", (one.kind, one.id))
            for one in found
        ]
        return [*records, *screens]

    def dismiss(self, result: Any = None) -> Any:
        waiting = super().dismiss(result)
        if result is not None:
            kind, value = result
            screen = registry.list_screen(value) if kind == "screen" else registry.screen_for(kind, value)
            if screen is not None:
                self.app.push_screen(screen)
        return waiting
