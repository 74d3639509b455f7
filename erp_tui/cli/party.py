"""The commands of customers and suppliers: one party, another role."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, Wrong, group, open_door
from erp_tui.cli.help import Noun
from erp_tui.cli.lists import add_list
from erp_tui.cli.nouns import (
    Language,
    LineNo,
    Number,
    Reason,
    Salesperson,
    Term,
    Text,
    given,
    id_of,
    limit_or_none,
    line_id,
    salesperson_id,
    term_id,
)
from erp_tui.cli.output import done, show
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.parties import queries, services
from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty
from erp_tui.i18n import _
from erp_tui.workspace import Workspace

Named = Annotated[str, typer.Option(help="Name of the company or person.")]
Phone = Annotated[str | None, typer.Option(help="Phone number.")]
Email = Annotated[str | None, typer.Option(help="E-mail address.")]
TaxNumber = Annotated[str | None, typer.Option(help="Tax number.")]
Needs = Annotated[str | None, typer.Option(help="What is to be known about them.")]
CreditLimit = Annotated[str | None, typer.Option(help="An amount in base currency, or none.")]
AddressName = Annotated[str | None, typer.Option(help="Name at this address, where it is another one.")]
Street = Annotated[str | None, typer.Option(help="Street and number.")]
PostalCode = Annotated[str | None, typer.Option(help="Postal code.")]
City = Annotated[str | None, typer.Option(help="City.")]
Region = Annotated[str | None, typer.Option(help="Region, state or province.")]
Country = Annotated[str | None, typer.Option(help="Country, two letters.")]
SWITCH = {"yes": True, "no": False, "company": None}
SHORT = ("code", "name")
EXAMPLES = {
    "customer": "--name 'Alfreds Futterkiste' --city Berlin --country DE",
    "supplier": "--name 'Exotic Liquids'",
}


def party_commands(name: str, label: str, listing: Listing, role: str) -> Noun:
    """list, show, new, edit, archive, restore, block, unblock, note for one role."""
    app = group(name, label)
    add_list(app, listing)

    @app.command("show", answers=queries.PartyView, example="ALFKI")
    def show_party(code: Number, json: Json = False) -> None:
        """Everything about one."""
        door = open_door()
        party_id = door.read(queries.id_of, code)
        show(door, door.read(queries.party, party_id), json)
        if role == "customer" and not json:
            show(door, door.read(ledger.exposure, party_id))

    _new(app, role)
    _edit(app)
    _addresses(app)
    _contacts(app)
    _states(app)
    return app


def _new(app: Noun, role: str) -> None:
    @app.command("new", answers=SHORT, example=EXAMPLES[role])
    def new_party(
        name: Named,
        code: Annotated[str | None, typer.Option(help="None: the next free one.")] = None,
        street: Annotated[str, typer.Option(help="Street and number.")] = "",
        postal_code: Annotated[str, typer.Option(help="Postal code.")] = "",
        city: Annotated[str, typer.Option(help="City.")] = "",
        region: Annotated[str, typer.Option(help="Region, state or province.")] = "",
        country: Annotated[str | None, typer.Option(help="Country, two letters.")] = None,
        phone: Phone = None,
        email: Email = None,
        tax_number: TaxNumber = None,
        contact: Annotated[str, typer.Option(help="Name of the person to talk to.")] = "",
        currency: Annotated[str | None, typer.Option(help="Three letters; none: the base currency.")] = None,
        language: Language = None,
        term: Term = None,
        credit_limit: CreditLimit = None,
        salesperson: Salesperson = None,
        needs: Needs = None,
        json: Json = False,
        key: Key = None,
    ) -> None:
        """A new one; likely duplicates are named."""
        door = open_door()
        place = NewAddress(street=street, postal_code=postal_code, city=city, region=region, country=_upper(country))
        new = NewParty(
            name=name,
            roles=frozenset({role}),
            code=code,
            phone=phone or "",
            email=email or "",
            tax_number=tax_number or "",
            currency=_upper(currency),
            language=language,
            payment_term_id=term_id(door, term),
            credit_limit=limit_or_none(credit_limit),
            salesperson_id=salesperson_id(door, salesperson),
            needs=needs or "",
            addresses=(place,) if any((street, postal_code, city, region, country)) else (),
            contacts=(NewContact(contact),) if contact else (),
        )
        party_id = door.perform(services.create, new, key=key)
        _name_likely(door, new, party_id)
        _said(door, party_id, json)


def _edit(app: Noun) -> None:
    @app.command("edit", answers=SHORT, example="ALFKI --phone 030-0074322 --credit-limit 5000")
    def edit_party(
        code: Number,
        name: Annotated[str | None, typer.Option(help="Name of the company or person.")] = None,
        phone: Phone = None,
        email: Email = None,
        tax_number: TaxNumber = None,
        needs: Needs = None,
        entry_note: Annotated[str | None, typer.Option(help="Said when a document is entered for it.")] = None,
        group_name: Annotated[str | None, typer.Option("--group", help="Group, for price lists and reports.")] = None,
        term: Term = None,
        credit_limit: CreditLimit = None,
        invoice_itself: Annotated[
            str | None, typer.Option(help="Invoice by itself when a delivery ships: yes, no, or company.")
        ] = None,
        invoice_on: Annotated[
            str | None, typer.Option(help="What its orders are invoiced by: delivered, ordered, or company.")
        ] = None,
        deliver_on: Annotated[
            str | None, typer.Option(help="When goods leave: confirmed, deposit_paid, paid, or company.")
        ] = None,
        language: Language = None,
        json: Json = False,
        key: Key = None,
    ) -> None:
        """Change what is named."""
        if invoice_itself is not None and invoice_itself not in SWITCH:
            raise Wrong(_("{name} is one of: {choices}.").format(name="--invoice-itself", choices=", ".join(SWITCH)))
        door = open_door()
        new: dict[str, Any] = given(
            name=name, phone=phone, email=email, tax_number=tax_number, needs=needs, group=group_name, language=language,
            entry_note=entry_note,
            payment_term_id=term_id(door, term),
        )  # fmt: skip
        for name_of, text in (("invoice_on", invoice_on), ("deliver_on", deliver_on)):
            if text is not None:
                new[name_of] = None if text == "company" else text
        if credit_limit is not None:
            new["credit_limit"] = limit_or_none(credit_limit)
        if invoice_itself is not None:
            new["invoice_itself"] = SWITCH[invoice_itself]
        party_id = door.read(queries.id_of, code)
        door.perform(services.change, party_id, key=key, **new)
        if credit_limit is not None:
            _warn_over(door, party_id)
        _said(door, party_id, json)


def _addresses(app: Noun) -> None:
    @app.command(
        "add-address", answers=queries.PartyView, example="ALFKI --street 'Hafenstr. 5' --city Hamburg --country DE"
    )
    def add_address(
        code: Number,
        name: AddressName = None,
        street: Street = None,
        postal_code: PostalCode = None,
        city: City = None,
        region: Region = None,
        country: Country = None,
        invoices: Annotated[bool, typer.Option("--invoices/--no-invoices", help="Invoices go there.")] = False,
        deliveries: Annotated[bool, typer.Option("--deliveries/--no-deliveries", help="Goods go there.")] = True,
        json: Json = False,
        key: Key = None,
    ) -> None:
        """Another address."""
        door = open_door()
        new = NewAddress(name or "", street or "", postal_code or "", city or "", region or "", _upper(country),
                         invoices, deliveries)  # fmt: skip
        party_id = door.read(queries.id_of, code)
        door.perform(services.add_address, party_id, new, key=key)
        show(door, door.read(queries.party, party_id), json)

    @app.command("change-address", answers=queries.PartyView, example="ALFKI 1 --street 'Obere Str. 58'")
    def change_address(
        code: Number,
        line_no: LineNo,
        name: AddressName = None,
        street: Street = None,
        postal_code: PostalCode = None,
        city: City = None,
        region: Region = None,
        country: Country = None,
        json: Json = False,
        key: Key = None,
    ) -> None:
        """Change what is named of an address; what was posted keeps the old one."""
        door = open_door()
        party_id = door.read(queries.id_of, code)
        address_id = line_id(door.read(queries.party, party_id).addresses, line_no)
        new = given(
            name=name, street=street, postal_code=postal_code, city=city, region=region, country=_upper(country)
        )
        door.perform(services.change_address, address_id, key=key, **new)
        show(door, door.read(queries.party, party_id), json)


def _contacts(app: Noun) -> None:
    @app.command(
        "add-contact", answers=queries.PartyView, example="ALFKI 'Maria Anders' --title Sales --phone 030-0074321"
    )
    def add_contact(
        code: Number,
        name: Annotated[str, typer.Argument(help="Name of the person to talk to.")],
        title: Annotated[str, typer.Option(help="What they do there.")] = "",
        phone: Phone = None,
        email: Email = None,
        json: Json = False,
        key: Key = None,
    ) -> None:
        """Another person to talk to."""
        door = open_door()
        party_id = door.read(queries.id_of, code)
        door.perform(services.add_contact, party_id, NewContact(name, title, phone or "", email or ""), key=key)
        show(door, door.read(queries.party, party_id), json)


def _states(app: Noun) -> None:
    """Out of use, blocked and back; notes."""

    @app.command("archive", answers=("code",))
    def archive_party(code: Number, json: Json = False, key: Key = None) -> None:
        """Take one out of use; its documents stay."""
        door = open_door()
        door.perform(services.archive, id_of(door, "party", code), key=key)
        done(_("{code} was archived.").format(code=code), json, code=code)

    @app.command("restore", answers=("code",))
    def restore_party(code: Number, json: Json = False, key: Key = None) -> None:
        """Take one back from the archive."""
        door = open_door()
        door.perform(services.restore, id_of(door, "party", code), key=key)
        done(_("{code} is in use again.").format(code=code), json, code=code)

    @app.command("block", answers=("code",), example="ALFKI --reason 'Insolvent'")
    def block_party(code: Number, reason: Reason, json: Json = False, key: Key = None) -> None:
        """Take no new documents for it."""
        door = open_door()
        door.perform(services.block, id_of(door, "party", code), reason, key=key)
        done(_("{code} is blocked.").format(code=code), json, code=code)

    @app.command("unblock", answers=("code",))
    def unblock_party(code: Number, json: Json = False, key: Key = None) -> None:
        """Take documents again."""
        door = open_door()
        door.perform(services.unblock, id_of(door, "party", code), key=key)
        done(_("{code} is not blocked any more.").format(code=code), json, code=code)

    @app.command("note", answers=("code",), example="ALFKI 'Prefers mornings'")
    def note_party(code: Number, text: Text, json: Json = False, key: Key = None) -> None:
        """Add a note to its history."""
        door = open_door()
        door.perform(services.note, id_of(door, "party", code), text, key=key)
        done(_("Noted."), json, code=code)


def _said(door: Workspace, party_id: int, json: bool) -> None:
    view = door.read(queries.party, party_id)
    done(f"{view.code}  {view.name}", json, code=view.code, name=view.name)


def _name_likely(door: Workspace, new: NewParty, party_id: int) -> None:
    """A warning, after the fact: who is really another one is taken out again with `archive`."""
    found = door.read(
        queries.likely_duplicates, name=new.name, tax_number=new.tax_number, email=new.email, phone=new.phone, but=party_id
    )  # fmt: skip
    for like in found[:3]:
        typer.echo(_("Like {code} {name} ({by}).").format(code=like.code, name=like.name, by=like.by), err=True)


def _warn_over(door: Workspace, party_id: int) -> None:
    """A limit below what is owed and on order is kept, and said."""
    limit, now = door.read(queries.credit_limit, party_id), door.read(ledger.exposure, party_id).total
    if limit is not None and now > limit:
        typer.echo(_("Owed and on order are {total} already: over this limit.").format(total=f"{now:,.2f}"), err=True)


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None
