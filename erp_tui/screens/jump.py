"""Go anywhere: what was open lately, then whatever is typed: a number, a name, a phone, a screen, something to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from erp_tui import formats
from erp_tui.domain.kernel.text import N_, fold
from erp_tui.i18n import _
from erp_tui.screens import registry
from erp_tui.screens.base import BaseScreen
from erp_tui.screens.dialogs import MenuDialog, Option, SearchDialog, choose
from erp_tui.widgets.bars import fitted

if TYPE_CHECKING:
    from erp_tui.domain.reports.finding import Found

KIND_WIDTH, NUMBER_WIDTH, FIGURE_WIDTH = 11, 15, 20
AROUND = 6
"""Columns of the box that are no room for text: border, margins, the mark of the cursor."""
BROAD = 96
"""How wide the box of what is found is where the terminal has the room; styles/app.tcss says the same."""
SHARE = 15
"""So many records are offered at most, so that screens and actions stay in sight."""


@dataclass(frozen=True)
class Errand:
    """Something that is done from anywhere, about a customer where one is named behind it: "new order alfki"."""

    name: str
    label: str
    run: str
    """The function (module:name); it gets the screen beneath, and the customer where it takes one."""
    customer: bool = False
    """Whether it is about a customer: it gets the found party."""


ERRANDS: tuple[Errand, ...] = (
    Errand("new order", N_("New order"), "erp_tui.screens.jump:new_order", True),
    Errand("new quote", N_("New quote"), "erp_tui.screens.jump:new_quote", True),
    Errand("new opportunity", N_("New opportunity"), "erp_tui.screens.jump:new_opportunity", True),
    Errand("new customer", N_("New customer"), "erp_tui.screens.jump:new_customer"),
    Errand("new supplier", N_("New supplier"), "erp_tui.screens.jump:new_supplier"),
    Errand("pay", N_("Record payment"), "erp_tui.screens.jump:pay", True),
    Errand("password", N_("Your password"), "erp_tui.screens.password:change_password"),
    Errand("owes", N_("Owes"), "erp_tui.screens.jump:owes", True),
    Errand("orders", N_("Orders of"), "erp_tui.screens.jump:orders_of", True),
    Errand("invoices", N_("Invoices of"), "erp_tui.screens.jump:invoices_of", True),
)
NEEDS_A_CUSTOMER = ("owes", "orders", "invoices")
"""Offered only with a customer behind them."""


class JumpDialog(SearchDialog):
    """Type, choose, Enter: what was chosen opens over the present screen. F10 (or Right) on a customer: what comes next."""

    WORDS = N_(
        "Type a number or its end, a piece of a name, a phone, a reference, a screen, something to do: the best stands first, "
        "Enter goes there. Right on a customer shows what can be done about it."
    )

    HINT = N_("type: a number or its end, a name, a phone, a screen, something to do")

    def __init__(self, under: BaseScreen) -> None:
        super().__init__(_("Go to"), self._find)
        self.under = under

    def _find(self, text: str) -> Sequence[tuple[str, Any]]:
        with self.workspace.one_look():  # each line asks for a currency or two
            return list(self._recent() if not text.strip() else self._sought(text))

    def _recent(self) -> Iterator[tuple[str, Any]]:
        """What this user had open lately, then all screens."""
        from erp_tui.domain.reports import finding

        kept = self.workspace.with_drafts("visited")
        places = [] if kept.exception() is not None else kept.result()
        ids = [int(place) for kind, place in places if kind != "list"]
        found = {one.id: one for one in self.workspace.read(finding.records, ids)}
        lists = {name: label for name, label, _path in registry.MENU}
        for kind, place in places:
            if kind == "list" and place in lists:
                yield _(lists.pop(place)), ("list", place)
            elif kind != "list" and int(place) in found:
                yield self._line(found[int(place)], kind), (kind, int(place))
        yield from ((_(label), ("list", name)) for name, label in lists.items())

    def _sought(self, text: str) -> Iterator[tuple[str, Any]]:
        """Exact numbers and codes, then screens and actions that begin so, then all that is found, then the other actions."""
        from erp_tui.domain.kernel.search_keys import compact
        from erp_tui.domain.reports import finding

        found = self.workspace.read(finding.find, text, limit=SHARE)
        exact = [one for one in found if compact(one.number) == compact(text)]
        words = fold(text.strip())
        places = [(label, target) for label, target in self._places() if words in fold(label)]
        first = [one for one in places if fold(one[0]).startswith(words) and len(words) > 1]
        yield from ((self._line(one), (one.kind, one.id)) for one in exact)
        yield from self._errands(words)
        yield from first
        yield from ((self._line(one), (one.kind, one.id)) for one in found if one not in exact)
        yield from (one for one in places if one not in first)

    def _places(self) -> Iterator[tuple[str, Any]]:
        """Screens, and what F10 and F6 do on the screen beneath."""
        yield from ((_(label), ("list", name)) for name, label, _path in registry.MENU)
        yield from ((_(one.label), ("errand", (one, None))) for one in ERRANDS if one.name not in NEEDS_A_CUSTOMER)
        for label, run in self.under.doable():
            yield label, ("do", run)

    def _errands(self, words: str) -> Iterator[tuple[str, Any]]:
        """What begins with the name of an errand: it with the customers that the rest of the text finds."""
        from erp_tui.domain.kernel import search_index
        from erp_tui.domain.reports import finding

        for one in ERRANDS:
            name = next((n for n in (fold(_(one.label)), one.name) if words.startswith(f"{n} ")), None)
            if name is None or not one.customer:
                continue
            rest = words[len(name) :]
            ids = self.workspace.read(search_index.find, ("customer",), rest, 8)
            for party in self.workspace.read(finding.records, ids):
                yield f"{_(one.label)}: {self._line(party)}", ("errand", (one, party))

    def _line(self, one: Found, kind: str = "") -> str:
        """A record in a line; of a customer it may be the account that is meant (`kind`), not the card."""
        from erp_tui.domain.kernel.records import KINDS

        room = min(BROAD, self.app.size.width) - AROUND - KIND_WIDTH - NUMBER_WIDTH - FIGURE_WIDTH - 3
        label = one.label if one.label != one.number else ""
        word = _("Open items") if kind == "debtor" else _(KINDS[one.kind])
        return " ".join(
            (
                fitted(word, KIND_WIDTH), fitted(one.number, NUMBER_WIDTH), fitted(label, max(room, 8)),
                fitted(figure_of(self.workspace, one), FIGURE_WIDTH, right=True),
            )
        )  # fmt: skip

    # -- what comes next

    def offered(self) -> list[tuple[str, str]]:
        first, *others = super().offered()
        return [first, ("more", N_("What next")), *others]

    def on_key(self, event: Any) -> None:
        if event.key == "right" and self.field.cursor_position == len(self.field.value):
            event.stop()
            event.prevent_default()
            self.do_more()
        else:
            super().on_key(event)

    def do_more(self) -> None:
        """What can be done about the customer under the cursor, without opening it first."""
        row = self.sheet.chosen_row
        kind, value = self.found[row.target[1]][1] if row is not None and row.target is not None else ("", None)
        if kind != "party":
            return
        from erp_tui.domain.reports import finding

        [party] = self.workspace.read(finding.records, [value])
        options = [Option(_(one.label), ("errand", (one, party))) for one in ERRANDS if one.customer]

        def chosen(target: Any) -> None:
            if target is not None:
                self.dismiss(target)

        self.app.push_screen(MenuDialog(f"{party.number} {party.label}", options), chosen)


def jump(screen: BaseScreen) -> None:
    """Let the user choose, then go there from this screen: what a dialog opens is told nothing any more once that has gone."""

    def go(target: tuple[str, Any] | None) -> None:
        if target is None:
            return
        kind, value = target
        if kind == "errand":
            run_errand(screen, *value)
        elif kind == "do":
            screen.guarded(value)
        else:
            found = registry.screen_for(kind, (value,) if kind == "list" else value)
            if found is not None:
                screen.app.push_screen(found)

    screen.app.push_screen(JumpDialog(screen), go)


def figure_of(workspace: Any, one: Found) -> str:
    """What a glance at a hit should tell: what is owed, else the state and the amount."""
    return " ".join(part for part in figures_of(workspace, one) if part)


def figures_of(workspace: Any, one: Found) -> tuple[str, str, str]:
    """The state, the amount, and the currency where it is not the company's own."""
    from erp_tui.domain.administration import queries
    from erp_tui.screens.priced_sections import places_of

    is_paid = one.kind == "invoice" and one.state == "posted"  # and nothing of it is open
    word = formats.state("paid" if is_paid else one.state) if one.state else ""
    amount = one.amount
    if one.amount_open:
        word, amount = _("Owes") if one.kind == "party" else _("Open"), one.amount_open
    if amount is None:
        return word, "", ""
    is_foreign = one.currency and one.currency != workspace.read(queries.base_currency).code
    return word, formats.amount(amount, places_of(workspace, one.currency)), one.currency if is_foreign else ""


# ------------------------------------------------------------------------------------------------ errands


def run_errand(screen: BaseScreen, errand: Errand, party: Found | None) -> None:
    run: Callable[..., None] = registry.load(errand.run)
    screen.step = ("errand", (errand.name, party.id if party is not None else None))
    screen.guarded(lambda: run(screen, party) if errand.customer else run(screen))


def choose_errand(screen: BaseScreen) -> None:
    """Let the user choose what is done from anywhere."""
    options = [Option(_(one.label), one) for one in ERRANDS if one.name not in NEEDS_A_CUSTOMER]
    choose(screen, _("What shall be done?"), options, lambda errand: run_errand(screen, errand, None))


def errand_named(name: str) -> Errand:
    return next(one for one in ERRANDS if one.name == name)


def take_errand(screen: BaseScreen, name: str, party_id: int | None) -> None:
    """Do again what led to a form, after a crash."""
    from erp_tui.domain.reports import finding

    party = next(iter(screen.workspace.read(finding.records, [party_id])), None) if party_id is not None else None
    run_errand(screen, errand_named(name), party)


def new_order(screen: BaseScreen, party: Found | None) -> None:
    from erp_tui.screens import order_list

    order_list.new_order(screen, party.number if party is not None else "")


def new_quote(screen: BaseScreen, party: Found | None) -> None:
    from erp_tui.screens import quotes

    quotes.new_quote(screen, party.number if party is not None else "")


def new_opportunity(screen: BaseScreen, party: Found | None) -> None:
    from erp_tui.screens import pipeline

    pipeline.new_opportunity(screen, party.number if party is not None else "")


def new_customer(screen: BaseScreen) -> None:
    from erp_tui.screens.customers import new_party

    new_party(screen, "customer")


def new_supplier(screen: BaseScreen) -> None:
    from erp_tui.screens.customers import new_party

    new_party(screen, "supplier")


def pay(screen: BaseScreen, party: Found | None) -> None:
    from erp_tui.screens.recording import record_payment

    record_payment(screen, party.id if party is not None else None)


def owes(screen: BaseScreen, party: Found) -> None:
    screen.open_record("debtor", party.id)


def orders_of(screen: BaseScreen, party: Found) -> None:
    screen.open_record("list", ("orders", 0, party.label))


def invoices_of(screen: BaseScreen, party: Found) -> None:
    screen.open_record("list", ("invoices", 0, party.label))
