"""The tour: the way of an order on a practice company, step by step with the real screens and keys.

A line says what to do next; when it has been done, the next one stands there. F12 on the start screen leaves the tour, which
goes on where it was left. It is never given in the books of a real company.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp_tui import config
from erp_tui.domain.kernel.errors import BusinessError
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.keys import key_name

if TYPE_CHECKING:
    from erp_tui.app import ErpApp

CUSTOMER = "BLONP"
"""Whom the order of the tour is for: well known in the demo company."""
SOON = 0.03
"""Seconds after which the line is looked at again while a key is being acted upon."""


@dataclass(frozen=True)
class Step:
    """What to do (marked text with names of keys and codes), and whether it has been done."""

    text: str
    done: Callable[[Tour], bool]


class Tour:
    """Where somebody is on the tour, in one session."""

    def __init__(self, app: ErpApp, at: int = 0, order: tuple[int, str] | None = None) -> None:
        self.app = app
        self.at = at
        self.order = order
        """The order that was made on the way: record and number."""
        self.products = self._products()
        self._soon = False

    def _products(self) -> list[str]:
        """Two products with enough on stock, so that the order can leave at once."""
        from erp_tui.domain.kernel import listing
        from erp_tui.domain.stock.lists import STOCK

        rows = self.app.workspace.read(listing.first_rows, STOCK, limit=60, only="goods")
        good = [str(row.cells["code"]) for row in rows if (row.cells["available"] or 0) >= 10]
        return [*good, "1", "2"][:2]

    # -- what is shown

    @property
    def line(self) -> str:
        """What to do now."""
        if self.at >= len(STEPS):
            return _("That was the whole way of an order. F1 explains every screen and field; the tour is over.")
        said = _(STEPS[self.at].text).format(**self._names())
        if self.order is not None and STEP_WITH_AN_ORDER < self.at < len(STEPS) - 1 and self.is_lost:
            said = (
                _("Back to the order: {jump}, {number}, Enter.").format(number=self.order[1], **self._names())
                + " "
                + said
            )
        elif self.at in LINE_STEPS and self.on_order() and not self.screen.entry.is_open:
            said = _("{lines} goes on with the lines.").format(**self._names()) + " " + said
        return _("Tour {at} of {count}: {what}").format(at=self.at + 1, count=len(STEPS), what=said)

    def _names(self) -> dict[str, str]:
        from erp_tui.screens import registry

        keys = {action: key_name(key.keys[0]) for action, key in self.app.keys.items()}
        lists = {f"list_{name}": key for key, (name, _l, _p) in zip(registry.MENU_KEYS, registry.MENU, strict=False)}
        first, second = self.products
        return {**keys, **lists, "customer": CUSTOMER, "first": first, "second": second}

    # -- going on

    def look(self) -> None:
        """Go on past all that has been done, and show what comes next."""
        before = self.at
        while self.at < len(STEPS) and STEPS[self.at].done(self):
            if self.at == STEP_WITH_AN_ORDER:
                self.order = (self.screen.record_id, self.view.number)
            self.at += 1
        if self.where == "HomeScreen":
            self.at = AGAIN.get(self.at, self.at)
        if self.at != before:
            keep(self)
        self.screen.show_tour(self.line)
        if self.at >= len(STEPS):
            self.app.tour = None

    def look_soon(self) -> None:
        """The same when the key that was pressed has been acted upon."""
        if not self._soon:
            self._soon = True
            asyncio.get_running_loop().call_later(SOON, self._look_at_rest)

    def _look_at_rest(self) -> None:
        self._soon = False
        if self.app.tour is not self:
            return
        if self.app.why_not_at_rest() is None:
            self.look()
        else:
            self.look_soon()

    # -- what steps ask

    @property
    def screen(self) -> Any:
        return self.app.screen

    @property
    def where(self) -> str:
        return type(self.screen).__name__

    @property
    def view(self) -> Any:
        """The document that is shown, as it was read."""
        doc = getattr(self.screen, "doc", None)
        return None if doc is None else doc.view

    @property
    def is_lost(self) -> bool:
        """On the start screen or a list, where the order of the tour is not."""
        return self.where == "HomeScreen" or hasattr(self.screen, "TABS")

    def on_order(self) -> bool:
        return self.where == "OrderScreen" and (self.order is None or self.screen.record_id == self.order[0])

    def lines_typed(self) -> int:
        return len(self.view.lines) if self.on_order() else 0

    def is_confirmed(self) -> bool:
        return self.on_order() and str(self.view.state) == "confirmed"

    def row_begins(self, text: str) -> bool:
        row = getattr(getattr(self.screen, "table", None), "chosen_row", None)
        return row is not None and str(row.cells.get("name", "")).casefold().startswith(text)


def _at(name: str) -> Callable[[Tour], bool]:
    return lambda tour: tour.where == name


STEPS: tuple[Step, ...] = (
    Step(N_("a list is opened by the sign before it. Press {list_customers}: the customers."), _at("CustomersScreen")),
    Step(N_("letters go to the first row that begins so. Type bl."), lambda tour: tour.row_begins("bl")),
    Step(N_("Enter shows what the cursor is on."), _at("PartyScreen")),
    Step(N_("this is all about the customer: what it owes, its orders. {leave} goes to the start."), _at("HomeScreen")),
    Step(N_("press {list_orders}: the orders."), _at("OrdersScreen")),
    Step(N_("{new} makes a new one."), _at("FormDialog")),
    Step(N_("type the customer's code, {customer}, and press {main}. {values} would search."), Tour.on_order),
    Step(N_("a line is code, Enter, quantity, Enter. Type {first}, Enter, 3, Enter."), lambda tour: tour.lines_typed() > 0),
    Step(N_("price and stock are shown as you type. Another line: {second}, Enter, 2, Enter."),
         lambda tour: tour.lines_typed() > 1 or tour.is_confirmed()),
    Step(N_("Enter on the empty line ends it; {main} confirms the order."), Tour.is_confirmed),
    Step(N_("why this price? Go to a line with ↑ ↓ and press {why}."), _at("TextDialog")),
    Step(N_("each step of the price, and why no other rule. {back} goes back."), _at("OrderScreen")),
    Step(N_("the goods next: {main} goes to the delivery."), _at("DeliveryScreen")),
    Step(N_("{more} lists all that can be done, and why some cannot. Choose Ship."), _at("FormDialog")),
    Step(N_("↓, then {main}: the goods leave, and the invoice is made by itself."),
         lambda tour: tour.where == "DeliveryScreen" and str(tour.view.state) == "shipped"),
    Step(N_("{trail} shows where this came from and what came of it. Choose the invoice."), _at("InvoiceScreen")),
    Step(N_("they pay: {main}."), _at("FormDialog")),
    Step(N_("the amount stands there already. Enter takes it, then {main} records it."),
         lambda tour: tour.where == "InvoiceScreen" and tour.view.amount_open == 0),
    Step(N_("paid. What do they owe now? Home goes to the customer, Enter opens it."), _at("PartyScreen")),
    Step(N_("there it stands. {leave} goes to the start; {jump} goes anywhere from any screen."), _at("HomeScreen")),
)  # fmt: skip
AGAIN = {1: 0, 2: 0, 5: 4, 6: 4}
"""Where the tour goes on when somebody has gone back to the start screen instead."""
LINE_STEPS = (7, 8)
"""The steps that type lines: the row for them may have been closed."""
STEP_WITH_AN_ORDER = 6
"""The step that makes the order which all later ones are about."""


# ------------------------------------------------------------------------------------------ kept for the next session


def _kept() -> dict[str, Any]:
    try:
        found = json.loads((config.state_folder() / "tour.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or not readable: the tour begins anew
        return {}
    return found if isinstance(found, dict) else {}


def keep(tour: Tour) -> None:
    """Remember how far somebody has come in these books."""
    at = 0 if tour.at >= len(STEPS) else tour.at
    kept = {"books": tour.app.workspace.url, "at": at, "order": tour.order if at else None}
    (config.state_folder() / "tour.json").write_text(json.dumps(kept), encoding="utf-8")


def was_offered(app: ErpApp) -> bool:
    """Whether the tour was begun in these books before."""
    return _kept().get("books") == app.workspace.url


def begin(app: ErpApp) -> Tour:
    """The tour from its beginning, or from where it was left in these books."""
    from erp_tui.domain.orders import queries

    kept = _kept() if was_offered(app) else {}
    tour = Tour(app)
    try:
        order_id, number = kept["order"]
        if app.workspace.read(queries.order, order_id).number == number:
            tour.at, tour.order = min(int(kept["at"]), len(STEPS) - 1), (order_id, number)
    except (KeyError, TypeError, ValueError, BusinessError):  # nothing kept, or about books that were made anew
        tour.at, tour.order = 0, None
    keep(tour)
    return tour
