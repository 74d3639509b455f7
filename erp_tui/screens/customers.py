"""Customers, suppliers and carriers: the card with what they owe, their documents, addresses and contacts."""

from __future__ import annotations

from typing import Any

from erp_tui import formats
from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.parties import queries, services
from erp_tui.domain.parties.rules import DELIVER_ON, INVOICE_ON, NewAddress, NewContact, NewParty
from erp_tui.domain.reports import cards, finding
from erp_tui.i18n import _
from erp_tui.screens.asking import ask_form
from erp_tui.screens.document_screen import DocumentScreen
from erp_tui.screens.forms import FormField
from erp_tui.screens.jump import figures_of
from erp_tui.screens.layout import Action, Cell, Doc, Fact, Line, Section
from erp_tui.screens.list_screen import ListScreen, Tab
from erp_tui.screens.order_list import new_order
from erp_tui.screens.pipeline import new_opportunity
from erp_tui.screens.priced_sections import places_of
from erp_tui.screens.quotes import new_quote

LATEST = 20
CUSTOMERS = "erp_tui.domain.parties.queries:CUSTOMERS"
SUPPLIERS = "erp_tui.domain.parties.queries:SUPPLIERS"


class CustomersScreen(ListScreen):
    LABEL = N_("Customers")
    TABS = (
        Tab(N_("Customers"), CUSTOMERS, "active"),
        Tab(N_("Suppliers"), SUPPLIERS, "active"),
        Tab(N_("Carriers"), "erp_tui.domain.parties.queries:CARRIERS", "active"),
        Tab(N_("Groups"), "erp_tui.domain.parties.queries:GROUPS", None, N_("No groups are set up.")),
        Tab(N_("Archive"), CUSTOMERS, "archived", N_("Nobody is archived.")),
    )
    NEW_LABEL = N_("New customer")

    def new_label(self) -> str:
        return (N_("New customer"), N_("New supplier"), N_("New carrier"), N_("New group"), N_("New customer"))[
            self.base_tab
        ]

    def do_new(self) -> None:
        if self.listing().kind == "party_group":
            save_group(self)
        else:
            new_party(self, ("customer", "supplier", "carrier", "", "customer")[self.base_tab])

    def open_row(self, row: Any) -> None:
        """A group has no document of its own: it is changed here."""
        if self.listing().kind == "party_group":
            save_group(self, row.id)
        else:
            super().open_row(row)


def save_group(screen: Any, group_id: int | None = None) -> None:
    """A group of customers with the credit limit of those that have none of their own."""
    group = screen.workspace.read(queries.group, group_id) if group_id is not None else None
    places = places_of(screen.workspace, screen.workspace.read(administration.base_currency).code)

    def submit(values: dict[str, Any]) -> None:
        code = group.code if group is not None else values["code"]
        screen.workspace.perform(services.save_group, code, values["name"], credit_limit=values["credit_limit"])

    limit = "" if group is None or group.credit_limit is None else f"{group.credit_limit:.{places}f}"
    fields = [
        *([] if group is not None else [FormField("code", N_("Code"), required=True)]),
        FormField("name", N_("Name"), group.name if group is not None else ""),
        FormField("credit_limit", N_("Credit limit"), limit, "number", hint=N_("empty: none")),
    ]
    title = _("New group") if group is None else f"{_('Group')} {group.code}"
    ask_form(screen, title, fields, submit, lambda _done: screen.do_refresh())


def party_fields() -> list[FormField]:
    return [
        FormField("name", N_("Name"), required=True),
        FormField("code", N_("Code"), hint=N_("empty: the next number")),
        FormField("street", N_("Street")),
        FormField("postal_code", N_("Postal code")),
        FormField("city", N_("City")),
        FormField("country", N_("Country"), kind="country", hint=N_("two letters, F4 lists")),
        FormField("phone", N_("Phone")),
        FormField("email", N_("E-mail")),
        FormField("contact", N_("Contact")),
        FormField("tax_number", N_("Tax number")),
        FormField("credit_limit", N_("Credit limit"), kind="number"),
    ]


def new_party(screen: Any, role: str) -> None:
    warned: set[str] = set()

    def submit(values: dict[str, Any]) -> int:
        place = {name: values[name] for name in ("street", "postal_code", "city")}
        country = values["country"]
        _warn_of_likes(screen, values, warned)
        new = NewParty(
            name=values["name"], roles=frozenset({role}), code=values["code"] or None, phone=values["phone"],
            email=values["email"], tax_number=values["tax_number"], credit_limit=values["credit_limit"],
            addresses=(NewAddress(**place, country=country),) if any(place.values()) or country else (),
            contacts=(NewContact(values["contact"]),) if values["contact"] else (),
        )  # fmt: skip
        made: int = screen.workspace.perform(services.create, new)
        return made

    ask_form(screen, _(NEW_WORDS[role]), party_fields(), submit, lambda made: screen.open_record("party", made))


NEW_WORDS = {"customer": N_("New customer"), "supplier": N_("New supplier"), "carrier": N_("New carrier")}


def _warn_of_likes(screen: Any, values: dict[str, Any], warned: set[str]) -> None:
    """Name likely duplicates once; a second time the party is stored all the same."""
    from erp_tui.domain.kernel.errors import InvalidInput

    likes = screen.workspace.read(
        queries.likely_duplicates, name=values["name"], tax_number=values["tax_number"], email=values["email"],
        phone=values["phone"],
    )  # fmt: skip
    fresh = [like for like in likes if like.code not in warned]
    if fresh:
        warned.update(like.code for like in fresh)
        named = ", ".join(f"{like.code} {like.name}" for like in fresh)
        raise InvalidInput(
            "likely_duplicate", N_("This may be {named}. Save again to keep both."), field="name", named=named
        )


class PartyScreen(DocumentScreen):
    KIND = "party"

    def read(self) -> Doc:
        view = self.workspace.read(queries.party, self.record_id)
        roles = [
            _(word)
            for word, has in (
                (N_("Customer"), view.is_customer), (N_("Supplier"), view.is_supplier), (N_("Carrier"), view.is_carrier)
            )
            if has
        ]  # fmt: skip
        state = _("Archived") if view.archived_at else _("Blocked") if view.blocked_reason else ", ".join(roles)
        base = self.workspace.read(administration.base_currency)
        exposure = self.workspace.read(ledger.exposure, view.id)
        term = self.workspace.read(administration.payment_term, view.payment_term_id)
        people = {one.id: one.name for one in self.workspace.read(queries.salespeople)}
        limit = self.workspace.read(queries.credit_limit, view.id)
        over = limit is not None and exposure.total > limit
        facts = [
            Fact(
                _("Owes"),
                f"{formats.amount(exposure.receivable, base.places)} {base.code}",
                ("debtor", view.id),
                figure=True,
            ),
            Fact(_("Overdue"), f"{formats.amount(exposure.overdue, base.places)} {base.code}" if exposure.overdue else "",
                 warn=True, figure=True),
            Fact(_("On order"), f"{formats.amount(exposure.on_order, base.places)} {base.code}",
                 ("list", ("orders", 2, view.name)) if exposure.on_order else None, figure=True),
            Fact(_("Credit limit"), f"{formats.amount(limit, base.places)} {base.code}" if limit is not None else _("none"),
                 warn=over, figure=limit is not None),
            Fact(_("Phone"), view.phone),
            Fact(_("E-mail"), view.email),
            Fact(_("Tax number"), view.tax_number),
            Fact(_("Terms"), _(term.name)),
            Fact(_("Currency"), view.currency),
            Fact(_("Salesperson"), people.get(view.salesperson_id or 0, "")),
            Fact(_("Group"), view.group),
        ]  # fmt: skip
        notes = [text for text in (view.blocked_reason, view.entry_note, view.needs) if text] + self._notes()
        sections = [self._places(view), self._contacts(view), *self._documents()]
        return Doc(
            f"{view.code}  {view.name}", state, facts, sections, (), notes, self._actions(view), view.version, view
        )

    def _places(self, view: queries.PartyView) -> Section:
        lines = [
            Line((f"{one.street}", f"{one.postal_code} {one.city} {one.region}".strip(), one.country or ""), one.id)
            for one in view.addresses
        ]
        columns = (Cell(_("Street"), grows=True), Cell(_("City"), grows=True), Cell(_("Ctry")))
        return Section(_("Addresses"), columns, lines)

    def _contacts(self, view: queries.PartyView) -> Section:
        lines = [Line((one.name, one.title, one.phone, one.email), target=("contact", one.id)) for one in view.contacts]
        columns = (
            Cell(_("Name"), grows=True), Cell(_("Position"), grows=True), Cell(_("Phone")),
            Cell(_("E-mail")),
        )  # fmt: skip
        return Section(_("Contacts"), columns, lines)

    def _documents(self) -> list[Section]:
        """What was done with this party, newest first."""
        found = self.workspace.read(cards.documents_of, self.record_id, limit=LATEST)
        figures = {one.id: one for one in self.workspace.read(finding.records, [one.id for one in found])}
        lines = [
            Line(
                (_(one.kind_word), one.number or _("Draft"), formats.day(one.on),
                 *figures_of(self.workspace, figures[one.id]), one.label),
                target=(one.kind, one.id),
            )
            for one in found
        ]  # fmt: skip
        columns = (
            Cell(_("Kind")), Cell(_("Number")), Cell(_("Date")), Cell(_("State")), Cell(_("Amount"), right=True), Cell(""),
            Cell("", grows=True),
        )  # fmt: skip
        title = _("Documents") if len(found) < LATEST else _("The latest {count} documents").format(count=LATEST)
        return [Section(title, columns, lines)] if lines else []

    def _notes(self) -> list[str]:
        from erp_tui.domain.reports import records_queries

        return [
            f"{formats.day(one.at)} {one.text}" for one in self.workspace.read(records_queries.notes, self.record_id)
        ]

    def _actions(self, view: queries.PartyView) -> list[Action]:
        perform, me = self.workspace.perform, self.record_id
        shut = _("It is archived.") if view.archived_at else _("It is blocked.") if view.blocked_reason else None
        no_customer = shut or (None if view.is_customer else _("It is no customer."))
        blocked = bool(view.blocked_reason)
        return [
            Action("order", N_("New order"), lambda: new_order(self, view.code), no_customer, main=True),
            Action("quote", N_("New quote"), lambda: new_quote(self, view.code), no_customer),
            Action("chance", N_("New opportunity"), lambda: new_opportunity(self, view.code), no_customer),
            Action("pay", N_("Record payment"), self._pay, None if view.is_customer else _("It is no customer.")),
            Action("address", N_("New address"), self._address),
            Action("contact", N_("New contact"), self._contact),
            Action("block", N_("Block"), self._block, _("It is blocked.") if blocked else None),
            Action("unblock", N_("Unblock"), lambda: perform(services.unblock, me),
                   self.no_right("parties.unblock") if blocked else _("It is not blocked.")),
            Action("archive", N_("Archive"), lambda: perform(services.archive, me),
                   _("It is archived.") if view.archived_at else None),
            Action("restore", N_("Take back from archive"), lambda: perform(services.restore, me),
                   None if view.archived_at else _("It is not archived.")),
        ]  # fmt: skip

    def _pay(self) -> None:
        from erp_tui.screens.recording import record_payment

        record_payment(self, self.record_id)

    def _address(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            country = values.pop("country")
            self.workspace.perform(services.add_address, self.record_id, NewAddress(**values, country=country))

        ask_form(self, _("New address"), address_fields(), submit)

    def edit_line(self, line_id: int) -> None:
        """Enter on an address: change it."""
        assert self.doc is not None
        one = next(found for found in self.doc.view.addresses if found.id == line_id)

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.change_address, line_id, version=one.version, **values)

        ask_form(self, _("Address"), address_fields(one), submit)

    def _contact(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.add_contact, self.record_id, NewContact(**values))

        ask_form(self, _("New contact"), contact_fields(), submit)

    def open_record(self, kind: str, record_id: Any) -> None:
        """A contact has no screen of its own: it is changed here."""
        if kind == "contact":
            self._change_contact(record_id)
        else:
            super().open_record(kind, record_id)

    def take_step(self, kind: str, value: Any) -> None:
        if kind == "contact":
            self._change_contact(value)
        else:
            super().take_step(kind, value)

    def _change_contact(self, contact_id: int) -> None:
        assert self.doc is not None
        self.step = ("contact", contact_id)
        one = next(found for found in self.doc.view.contacts if found.id == contact_id)

        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.change_contact, contact_id, version=one.version, **values)

        ask_form(self, _("Contact"), contact_fields(one), submit)

    def _block(self) -> None:
        def submit(values: dict[str, Any]) -> None:
            self.workspace.perform(services.block, self.record_id, values["reason"])

        ask_form(self, _("Block"), [FormField("reason", N_("Reason"), required=True)], submit)

    def do_edit(self) -> None:
        assert self.doc is not None
        view, version = self.doc.view, self.doc.version
        terms = {term.code: term for term in self.workspace.read(administration.payment_terms).values()}
        own_term = next((term.code for term in terms.values() if term.id == view.payment_term_id), "")

        def submit(values: dict[str, Any]) -> None:
            values["payment_term_id"] = terms[values.pop("term")].id if values["term"] else values.pop("term")
            code = values.pop("person")
            values["salesperson_id"] = people[code].id if code else None
            for name in ("invoice_on", "deliver_on"):
                values[name] = values[name] or None
            self.workspace.perform(services.change, self.record_id, version=version, **values)

        people = {one.code: one for one in self.workspace.read(queries.salespeople)}
        own_person = next((code for code, one in people.items() if one.id == view.salesperson_id), "")
        currencies = [(code, "") for code in self.workspace.read(administration.currencies)]
        switch = {None: "", True: "yes", False: "no"}[view.invoice_itself]
        places = places_of(self.workspace, self.workspace.read(administration.base_currency).code)
        limit = "" if view.credit_limit is None else f"{view.credit_limit:.{places}f}"
        fields = [
            FormField("name", N_("Name"), view.name, required=True),
            FormField("phone", N_("Phone"), view.phone),
            FormField("email", N_("E-mail"), view.email),
            FormField("tax_number", N_("Tax number"), view.tax_number),
            FormField("group", N_("Group"), view.group),
            FormField("currency", N_("Currency"), view.currency, "choice", required=True, choices=currencies),
            FormField("language", N_("Language"), view.language, "choice", required=True,
                      choices=[("en", N_("English")), ("zh_CN", N_("Chinese"))]),
            FormField("person", N_("Salesperson"), own_person, "choice", choices=[(one.code, one.name) for one in people.values()]),
            FormField("is_customer", N_("Customer"), _switch(view.is_customer), "switch", required=True),
            FormField("is_supplier", N_("Supplier"), _switch(view.is_supplier), "switch", required=True),
            FormField("term", N_("Payment terms"), own_term, "choice", choices=[(one.code, one.name) for one in terms.values()],
                      hint=N_("empty: the company's own, F4 lists")),
            FormField("credit_limit", N_("Credit limit"), limit, "number", hint=N_("empty: none")),
            FormField("invoice_itself", N_("Invoice itself"), switch, "switch", hint=N_("empty: as the company")),
            FormField("invoice_on", N_("What is invoiced"), view.invoice_on or "", "choice", choices=list(INVOICE_ON.items()),
                      hint=N_("empty: as the company")),
            FormField("deliver_on", N_("Goods leave when"), view.deliver_on or "", "choice", choices=list(DELIVER_ON.items()),
                      hint=N_("empty: as the company")),
            FormField("entry_note", N_("Entry note"), view.entry_note, hint=N_("said when a document is entered")),
            FormField("needs", N_("Needs"), view.needs.replace("\n", " ")),
        ]  # fmt: skip
        ask_form(self, f"{_('Edit')} {view.code}", fields, submit)


def address_fields(one: queries.AddressView | None = None) -> list[FormField]:
    def now(name: str) -> str:
        return str(getattr(one, name) or "") if one is not None else ""

    return [
        FormField("name", N_("Name"), now("name"), hint=N_("empty: the customer's")),
        FormField("street", N_("Street"), now("street")),
        FormField("postal_code", N_("Postal code"), now("postal_code")),
        FormField("city", N_("City"), now("city")),
        FormField("region", N_("Region"), now("region")),
        FormField("country", N_("Country"), now("country"), "country", hint=N_("two letters, F4 lists")),
        FormField("for_invoices", N_("For invoices"), _switch(one.for_invoices if one else True), "switch", required=True),
        FormField("for_deliveries", N_("For deliveries"), _switch(one.for_deliveries if one else True), "switch",
                  required=True),
        *([FormField("in_use", N_("In use"), "yes", "switch", required=True)] if one is not None else []),
    ]  # fmt: skip


def _switch(value: bool) -> str:
    return "yes" if value else "no"


def contact_fields(one: queries.ContactView | None = None) -> list[FormField]:
    return [
        FormField("name", N_("Name"), one.name if one else "", required=True),
        FormField("title", N_("Position"), one.title if one else ""),
        FormField("phone", N_("Phone"), one.phone if one else ""),
        FormField("email", N_("E-mail"), one.email if one else ""),
        *([FormField("in_use", N_("In use"), "yes", "switch", required=True)] if one is not None else []),
    ]
