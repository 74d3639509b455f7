"""Several goods typed in one field of a form, with commas between them."""

from __future__ import annotations

from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.pricing.documents import LineInput
from erp_tui.domain.products import queries as products
from erp_tui.screens.priced import typed_line
from erp_tui.workspace import Workspace


def goods_in(workspace: Workspace, field: str, text: str) -> list[tuple[int, LineInput]]:
    """The product and the line of each; what is wrong with one is said beside the field."""
    found = []
    for part in text.split(","):
        if part.strip():
            try:
                line = typed_line(workspace, part)
                [product] = workspace.read(products.by_code, [line.code or ""]).values()
            except BusinessError as error:
                error.field = field
                raise
            found.append((product.id, line))
    return found
