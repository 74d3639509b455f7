"""F9 on a list: what it is sorted by, which columns it shows, and the views that a user keeps of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from erp_tui import list_words
from erp_tui.domain.administration import views
from erp_tui.domain.administration.views import View
from erp_tui.domain.kernel.listing import Listing, Order
from erp_tui.domain.kernel.text import N_
from erp_tui.i18n import _
from erp_tui.keys import key_name
from erp_tui.screens import registry
from erp_tui.screens.asking import ask_form
from erp_tui.screens.dialogs import Option, choose
from erp_tui.screens.forms import FormField

if TYPE_CHECKING:
    from erp_tui.screens.list_screen import ListScreen


@dataclass(frozen=True)
class Tab:
    """A list under a tab: which listing (module:NAME), which of its filters, and what is said when nothing is in it."""

    label: str
    listing: str
    only: str | None = None
    when_empty: str = ""
    view: View | None = None
    """The view of the user's own that this tab shows."""

    @property
    def title(self) -> str:
        return _(self.label) if self.view is None else self.view.name


def saved_tabs(screen: ListScreen) -> list[Tab]:
    """The views that the user keeps of the lists of a screen, as tabs behind those that all have."""
    found: list[Tab] = []
    for path in dict.fromkeys(tab.listing for tab in screen.TABS):
        kept = screen.workspace.read(views.views, registry.load(path).name)
        found += [Tab(one.name, path, one.only, view=one) for one in kept if one.name]
    return found


def usual_view(screen: ListScreen) -> View:
    """How the user always looks at this list, where they have said so."""
    kept = screen.workspace.read(views.views, screen.listing().name)
    return next((one for one in kept if not one.name), View())


def view_now(screen: ListScreen) -> View:
    """What is looked at, to be kept."""
    sort, descending = screen.listing().sorted_by(screen.order)
    return View("", screen.words, screen.tab_now.only, sort.name if screen.order else "", descending, screen.columns)


def view_menu(screen: ListScreen) -> None:
    """All that F9 offers on a list."""
    choose(screen, _("View"), view_options(screen), lambda run: run())


def view_options(screen: ListScreen) -> list[Option]:
    listing = screen.listing()
    saved = [one for one in screen.workspace.read(views.views, listing.name) if one.name]
    return [
        *_sort_options(screen, listing),
        Option(_("Columns and widths"), lambda: _ask_columns(screen, listing)),
        Option(_("Save as a view"), lambda: _ask_name(screen, listing)),
        Option(_("Always look at this list so"), lambda: _keep_usual(screen, listing)),
        Option(_("As it was at first"), lambda: _as_at_first(screen, listing)),
        *(
            Option(_("Delete the view {name}").format(name=one.name), _deletes(screen, listing, one.name))
            for one in saved
        ),
    ]


def _sort_options(screen: ListScreen, listing: Listing) -> list[Option]:
    """The sorts that this list has; the present one the other way round."""
    now, descending = listing.sorted_by(screen.order)
    labels = {column.name: _(column.label) for column in listing.columns}

    def option(name: str) -> Option:
        turned = not descending if name == now.name else name == listing.usual.name and listing.descending
        words = _("Sort by {column}, falling") if turned else _("Sort by {column}, rising")
        return Option(words.format(column=labels[name]), lambda: screen.look(order=Order(name, turned)))

    return [option(one.name) for one in listing.all_sorts if one.name in labels]


def _ask_columns(screen: ListScreen, listing: Listing) -> None:
    names = {list_words.field_name(column): column.name for column in listing.columns}
    words = {name: word for word, name in names.items()}
    shown = screen.columns or tuple(column.name for column in listing.columns if not column.spare)

    def submit(values: dict[str, Any]) -> tuple[str, ...]:
        typed = [one.partition("=") for one in str(values["columns"]).replace(",", " ").split()]
        found = tuple(f"{names.get(name.lower(), name)}{sign}{width}" for name, sign, width in typed)
        return views.checked_columns(listing, found)

    text = " ".join("=".join([words[one.partition("=")[0]], *one.split("=")[1:]]) for one in shown)
    fields = [FormField("columns", N_("Columns"), text, hint=N_("in their order; name=30 is 30 wide; empty: as usual"))]
    title = _("Columns: {names}").format(names=" ".join(names))
    ask_form(screen, title, fields, submit, lambda chosen: screen.look(columns=chosen))


def _ask_name(screen: ListScreen, listing: Listing) -> None:
    def submit(values: dict[str, Any]) -> str:
        screen.workspace.perform(views.save, listing.name, replace(view_now(screen), name=values["name"]))
        return str(values["name"])

    fields = [FormField("name", N_("Name"), required=True, hint=N_("it becomes a tab of this list"))]
    ask_form(screen, _("Save as a view"), fields, submit, lambda name: screen.show_views(name))


def _keep_usual(screen: ListScreen, listing: Listing) -> None:
    kept = screen.guarded(lambda: screen.workspace.perform(views.save, listing.name, _without_filter(view_now(screen))))
    if kept is not None:
        screen.say(_("This list opens so from now on."))


def _as_at_first(screen: ListScreen, listing: Listing) -> None:
    """The order and columns that the list has of itself, from now on."""
    if any(not one.name for one in screen.workspace.read(views.views, listing.name)):
        screen.workspace.perform(views.delete, listing.name, "")
    screen.order = None
    screen.look(columns=())


def _without_filter(view: View) -> View:
    return replace(view, name="", words="", only=None)


def _deletes(screen: ListScreen, listing: Listing, name: str) -> Callable[[], None]:
    def run() -> None:
        screen.workspace.perform(views.delete, listing.name, name)
        screen.show_views("")

    return run


def base_currency(screen: ListScreen) -> str:
    """The currency of the amounts of a list, where its rows do not name their own."""
    columns = screen.listing().columns
    has_amounts = any(column.kind in ("amount", "price") for column in columns)
    if any(column.name == "currency" for column in columns) or not has_amounts:
        return ""
    from erp_tui.domain.administration import queries

    return screen.workspace.read(queries.base_currency).code


def when_empty(screen: ListScreen) -> str:
    """What is said of a list without rows, and what can be done about it."""
    if screen.words:
        return _("Nothing meets {words}. / filters anew, / and Esc shows all.").format(words=screen.words)
    if screen.tab_now.when_empty:
        return _(screen.tab_now.when_empty)
    if screen.can_make():
        key = key_name(screen.erp.keys["new"].keys[0])
        return _("Nothing here yet. {key}: {what}").format(key=key, what=_(screen.new_label()))
    if len(screen.tabs) > 1:
        return _("Nothing here. Left and right show the other lists.")
    return _("Nothing here.")
