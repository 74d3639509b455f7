"""Several goods typed in one field of a form, with commas between them."""

from __future__ import annotations

from erp_tui.domain.kernel.errors import BusinessError, NotFound
from erp_tui.domain.kernel.text import N_
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
                if line.code is None:  # a title, a comment, words with an amount
                    raise NotFound("no_product", N_("There is no product {code}."), code=part.strip())
                product_id = workspace.read(products.id_of, line.code)
            except BusinessError as error:
                error.field = field
                raise
            found.append((product_id, line))
    return found
