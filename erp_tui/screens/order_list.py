"""The lists of orders, the queues of what holds them, and how a new one begins."""

from __future__ import annotations

from typing import Any

from erp_tui.domain.kernel.listing import Row
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.orders import queries, services
from erp_tui.domain.orders.rules import NewOrder
from erp_tui.domain.pricing.documents import NewDocument
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option
from erp_tui.screens.exceptions import answer
from erp_tui.screens.forms import FormField
from erp_tui.screens.list_marks import with_marked
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.order_actions import release_holds
from erp_tui.screens.orders import OrderScreen

LISTING = "erp_tui.domain.orders.queries:ORDERS"


class OrdersScreen(ListScreen):
    LABEL = N_("Orders")
    TABS = (
        Tab(N_("All"), LISTING),
        Tab(N_("Drafts"), LISTING, "draft", N_("There are no drafts.")),
        Tab(N_("Open"), LISTING, "open"),
        Tab(N_("Held"), "erp_tui.domain.orders.credit:HOLDS", "decide", N_("Nothing is held.")),
        Tab(N_("Waiting for goods"), LISTING, "short", N_("No order waits for goods.")),
        Tab(
            N_("Exceptions"),
            "erp_tui.domain.orders.exception_queries:OPEN",
            None,
            N_("Nothing went wrong that is not answered."),
        ),
    )
    NEW_LABEL = N_("New order")

    def warns(self, row: Row) -> bool:
        """What waits for goods, and what should be with the customer and is not."""
        wanted = row.cells.get("requested_on")
        is_late = wanted is not None and wanted < self.workspace.today and row.cells.get("state") == "confirmed"
        return bool(row.cells.get("is_short")) or (is_late and row.cells.get("delivery") != "delivered")

    def do_new(self) -> None:
        new_order(self)

    # -- the queue of what is held

    @property
    def is_queue(self) -> bool:
        return self.listing().kind in ("hold", "exception")

    def offered(self) -> list[tuple[str, str]]:
        found = super().offered()
        if not self.is_queue:
            return found
        return [("main", N_("Release hold") if self.listing().kind == "hold" else N_("Answer")), *found]

    def target(self, row: Any) -> tuple[str, Any]:
        """Enter on a hold goes to its order."""
        return ("order", row.cells["order_id"]) if self.is_queue else super().target(row)

    def do_main(self) -> None:
        """Release or answer what is marked, or what is under the cursor."""
        if not self.is_queue:
            self.say_no_use("main")
            return
        holds = self.workspace.read(queries.holds, self.marked_or_chosen())
        if not holds:
            self.say(_("Put the cursor on a hold to release it."))
        elif self.listing().kind == "hold":
            release_holds(self, holds)
        else:
            answer(self, holds, self._answered)

    def _answered(self) -> None:
        if self.table is not None:
            self.table.marked.clear()
            self.table.reload()

    def list_actions(self) -> list[Option]:
        if self.listing().kind != "order":
            return []
        return [with_marked(self, N_("Confirm the marked"), services.confirm),
                with_marked(self, N_("Reserve for the marked"), services.reserve)]  # fmt: skip


def new_order(screen: Any, customer: str = "") -> None:
    """Ask for the customer and the head; the lines are typed on the order itself."""

    def submit(values: dict[str, Any]) -> int:
        new = NewOrder(
            NewDocument(values["customer"], bill_to_id=values["bill_to"]), values["reference"], values["requested_on"],
            carrier_id=values["carrier"],
        )  # fmt: skip
        order_id: int = screen.workspace.perform(services.create, new)
        return order_id

    def then(order_id: int) -> None:
        OrderScreen(order_id).come_begun(screen)

    fields = [
        FormField("customer", N_("Customer"), customer, "customer", required=True, hint=N_("code or name, F4 lists")),
        FormField("reference", N_("Their reference")),
        FormField("requested_on", N_("Requested on"), kind="day", hint=N_("=, +7, 31 or 2026-03-31")),
        FormField("carrier", N_("Carrier"), kind="carrier"),
        FormField("bill_to", N_("Bill to"), kind="customer", hint=N_("empty: the customer")),
    ]
    ask_form(screen, _("New order"), fields, submit, then)
