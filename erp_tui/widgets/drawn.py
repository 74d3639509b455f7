"""Widgets that draw their own lines from edge to edge: nothing is put around them, so nothing is asked about it line by line."""

from __future__ import annotations

from typing import Any

from textual._styles_cache import StylesCache
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from erp_tui.terminal.handlers import FoundOnce


class _Lines(StylesCache):
    """The lines of a widget as it draws them. Textual's own looks for borders, outlines and tints at each of them."""

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        width = widget.region.size.width
        if width != self._width:
            self.clear()
            self._width = width
        lines = [self._line(widget, y) for y in crop.line_range]
        self._dirty_lines.difference_update(crop.line_range)
        for line_filter in widget.get_line_filters():
            background = widget.background_colors[1]
            lines = [line.apply_filter(line_filter, background) for line in lines]
        if crop.column_span != (0, width):
            lines = [line.crop(*crop.column_span) for line in lines]
        return lines

    def _line(self, widget: Widget, y: int) -> Strip:
        if y in self._dirty_lines or y not in self._cache:
            self._cache[y] = widget.render_line(y).adjust_cell_length(self._width)
        return self._cache[y]


class Drawn(FoundOnce, Widget):
    """A widget whose `render_line` gives whole lines, with their styles; its rules may set its place and size only."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._styles_cache = _Lines()
