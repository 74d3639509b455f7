"""The commands of customers and suppliers: one party, another role."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from erp_tui.cli.base import Json, Key, done, group, open_door, show
from erp_tui.cli.nouns import Number, Text, add_list, given, id_of, number_or_none, salesperson_id, term_id
from erp_tui.domain.kernel.listing import Listing
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.parties import queries, services
from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty
from erp_tui.i18n import _

Switch = Annotated[str | None, typer.Option(help="yes, no, or company")]


def party_commands(name: str, label: str, listing: Listing, role: str) -> typer.Typer:
    """list, show, new, edit, archive, restore, block, unblock, note for one role."""
    app = group(name, label)
    add_list(app, listing)

    @app.command("show")
    def show_party(code: Number, json: Json = False) -> None:
        """Everything about one."""
        door = open_door()
        party_id = door.read(queries.id_of, code)
        show(door, door.read(queries.party, party_id), json)
        if role == "customer" and not json:
            show(door, door.read(ledger.exposure, party_id))

    @app.command("new")
    def new_party(
        name: Annotated[str, typer.Option()],
        code: Text = None,
        street: str = "",
        postal_code: str = "",
        city: str = "",
        region: str = "",
        country: Text = None,
        phone: str = "",
        email: str = "",
        tax_number: str = "",
        contact: str = "",
        currency: Text = None,
        language: Text = None,
        term: Text = None,
        credit_limit: Text = None,
        salesperson: Text = None,
        needs: str = "",
        json: Json = False,
        key: Key = None,
    ) -> None:
        """A new one; likely duplicates are named."""
        door = open_door()
        for like in door.read(queries.likely_duplicates, name=name, tax_number=tax_number, email=email, phone=phone):
            typer.echo(_("Like {code} {name} ({by}).").format(code=like.code, name=like.name, by=like.by), err=True)
        place = NewAddress(street=street, postal_code=postal_code, city=city, region=region, country=country)
        party_id = door.perform(
            services.create,
            NewParty(
                name=name,
                roles=frozenset({role}),
                code=code,
                phone=phone,
                email=email,
                tax_number=tax_number,
                currency=currency,
                language=language,
                payment_term_id=term_id(door, term),
                credit_limit=number_or_none(credit_limit),
                salesperson_id=salesperson_id(door, salesperson),
                needs=needs,
                addresses=(place,) if any((street, postal_code, city, region, country)) else (),
                contacts=(NewContact(contact),) if contact else (),
            ),
            key=key,
        )
        view = door.read(queries.party, party_id)
        done(f"{view.code}  {view.name}", json, id=party_id, code=view.code, name=view.name)

    @app.command("edit")
    def edit_party(
        code: Number,
        name: Text = None,
        phone: Text = None,
        email: Text = None,
        tax_number: Text = None,
        needs: Text = None,
        group_name: Annotated[str | None, typer.Option("--group")] = None,
        term: Text = None,
        credit_limit: Annotated[str | None, typer.Option(help="An amount, or none.")] = None,
        invoice_itself: Switch = None,
        language: Text = None,
        json: Json = False,
        key: Key = None,
    ) -> None:
        """Change what is named."""
        door = open_door()
        new: dict[str, Any] = given(
            name=name, phone=phone, email=email, tax_number=tax_number, needs=needs, group=group_name, language=language,
            payment_term_id=term_id(door, term),
        )  # fmt: skip
        if credit_limit is not None:
            new["credit_limit"] = None if credit_limit == "none" else number_or_none(credit_limit)
        if invoice_itself is not None:
            new["invoice_itself"] = {"yes": True, "no": False}.get(invoice_itself)
        party_id = door.read(queries.id_of, code)
        door.perform(services.change, party_id, key=key, **new)
        view = door.read(queries.party, party_id)
        done(f"{view.code}  {view.name}", json, id=party_id, code=view.code, name=view.name)

    @app.command("archive")
    def archive_party(code: Number, json: Json = False, key: Key = None) -> None:
        """Take one out of use; its documents stay."""
        door = open_door()
        door.perform(services.archive, id_of(door, "party", code), key=key)
        done(_("{code} was archived.").format(code=code), json, code=code)

    @app.command("restore")
    def restore_party(code: Number, json: Json = False, key: Key = None) -> None:
        """Take one back from the archive."""
        door = open_door()
        door.perform(services.restore, id_of(door, "party", code), key=key)
        done(_("{code} is in use again.").format(code=code), json, code=code)

    @app.command("block")
    def block_party(code: Number, reason: Annotated[str, typer.Option()], json: Json = False, key: Key = None) -> None:
        """Take no new documents for it."""
        door = open_door()
        door.perform(services.block, id_of(door, "party", code), reason, key=key)
        done(_("{code} is blocked.").format(code=code), json, code=code)

    @app.command("unblock")
    def unblock_party(code: Number, json: Json = False, key: Key = None) -> None:
        """Take documents again."""
        door = open_door()
        door.perform(services.unblock, id_of(door, "party", code), key=key)
        done(_("{code} is not blocked any more.").format(code=code), json, code=code)

    @app.command("note")
    def note_party(code: Number, text: str, json: Json = False, key: Key = None) -> None:
        """Add a note to its history."""
        door = open_door()
        door.perform(services.note, id_of(door, "party", code), text, key=key)
        done(_("Noted."), json, code=code)

    return app
