"""Changing parties: create, change, block, archive; their addresses, contacts and salespeople."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.administration import rules as administration_rules
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.codes import new_code, why_not_code
from erp_tui.domain.kernel.errors import BusinessError, InvalidInput, NotAllowed, raise_all
from erp_tui.domain.kernel.search_store import USUAL_RANK
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, VERBS, verb, why_not
from erp_tui.domain.parties import rules, searched  # noqa: F401 - enters what is searched
from erp_tui.domain.parties.models import Address, Contact, Party, PartyGroup, Salesperson
from erp_tui.domain.parties.rules import NewAddress, NewContact, NewParty

CHANGEABLE = {
    "name", "group", "language", "currency", "tax_number", "tax_class", "phone", "email", "website", "salesperson_id",
    "payment_term_id", "credit_limit", "invoice_itself", "invoice_on", "deliver_on", "needs", "custom",
    "entry_note", "is_customer", "is_supplier", "is_carrier",
}  # fmt: skip


@verb("parties.create", N_("New party"), roles=(CLERK,))
def create(uow: UnitOfWork, new: NewParty) -> int:
    """A customer, supplier or carrier with its addresses and contacts. A code in use is refused."""
    return create_many(uow, [new])[0]


@verb("parties.create_many", N_("New party"), roles=(CLERK,))
def create_many(uow: UnitOfWork, many: Sequence[NewParty]) -> list[int]:
    """Many at once, some statements in all: for imports and the demo company."""
    faults = [fault for new in many for fault in _faults(uow, asdict(new) | {"roles": new.roles})]
    if any(new.credit_limit is not None for new in many) and (error := _why_not_limit(uow)):
        faults.append(error)
    raise_all(faults)
    codes = _codes(uow, many)
    company = administration.company(uow)
    ids = records.add_many(
        uow, "party", [{"label": clean(new.name), "number": code} for new, code in zip(many, codes, strict=True)]
    )
    for new, party_id in zip(many, ids, strict=True):
        assert new.roles <= rules.ROLES.keys() and party_id
    write.insert(
        uow,
        Party,
        [
            {
                "id": party_id, "code": code, "sort_name": rules.sort_key(new.name),
                "sort_city": rules.sort_key(new.addresses[0].city) if new.addresses else "",
                "is_customer": "customer" in new.roles, "is_supplier": "supplier" in new.roles,
                "is_carrier": "carrier" in new.roles, "language": new.language or company.language,
                "currency": new.currency or company.base_currency,
                "tax_class": new.tax_class, "salesperson_id": new.salesperson_id,
                "payment_term_id": new.payment_term_id, "credit_limit": new.credit_limit,
                "invoice_itself": new.invoice_itself, "invoice_on": new.invoice_on, "deliver_on": new.deliver_on,
                "needs": clean(new.needs, multiline=True, limit=4000),
                "custom": new.custom, **{name: clean(getattr(new, name)) for name in rules.TEXTS},
            }
            for new, code, party_id in zip(many, codes, ids, strict=True)
        ],
    )  # fmt: skip
    write.insert(
        uow,
        Address,
        [_address(uow, i, n, a) for new, i in zip(many, ids, strict=True) for n, a in enumerate(new.addresses, 1)],
    )
    write.insert(uow, Contact, [_contact(i, c) for new, i in zip(many, ids, strict=True) for c in new.contacts])
    return ids


def _codes(uow: UnitOfWork, many: Sequence[NewParty]) -> list[str]:
    given = [clean(new.code) if new.code else "" for new in many]
    lacking = given.count("")
    drawn = iter(numbering.take_many(uow, "party", uow.today, lacking) if lacking else ())
    codes = [code or next(drawn) for code in given]
    table = table_of(Party)
    taken = {row.code for row in uow.rows(select(table.c.code).where(table.c.code.in_(codes)))}
    twice = taken | {code for code in codes if codes.count(code) > 1 and len(codes) < 1000}
    raise_all(
        [
            InvalidInput("code_taken", N_("The code {code} is in use."), field="code", code=code)
            for code in sorted(twice)
        ]
    )
    return codes


@verb("parties.change", N_("Change party"), roles=(CLERK,))
def change(uow: UnitOfWork, party_id: int, *, version: int | None = None, **new: Any) -> int:
    """Change what is given of CHANGEABLE; another version than the one read is a conflict."""
    assert new.keys() <= CHANGEABLE, new.keys() - CHANGEABLE
    before = rows.get(uow, Party, party_id, lock=True)
    faults = _faults(uow, new)
    if new.get("credit_limit", before["credit_limit"]) != before["credit_limit"] and (error := _why_not_limit(uow)):
        faults.append(error)
    raise_all(faults)
    if not any({**before, **new}[f"is_{role}"] for role in rules.ROLES):
        raise InvalidInput("no_role", N_("A party is a customer, a supplier or a carrier."), field="roles")
    for name in rules.TEXTS:
        if name in new:
            new[name] = clean(new[name])
    if "needs" in new:
        new["needs"] = clean(new["needs"], multiline=True, limit=4000)
    if "name" in new:
        new["sort_name"] = rules.sort_key(new["name"])
        records.change(uow, party_id, label=new["name"])
    uow.seen.pop("party_defaults", None)
    write.update(uow, Party, before, version=version, **new)
    return party_id


@verb("parties.set_credit_limit", N_("Set credit limit"))
def set_credit_limit(uow: UnitOfWork, party_id: int, limit: Decimal | None) -> int:
    """What a party may owe and have on order at most, base currency; None: as its group. Whoever may not do this sets no
    limit by another verb either. A limit below what is owed already stops new orders, not those that stand.
    """
    return change(uow, party_id, credit_limit=limit)


def _why_not_limit(uow: UnitOfWork) -> NotAllowed | None:
    return why_not(uow.actor.role, VERBS["parties.set_credit_limit"])


@verb("parties.save_group", N_("Save customer group"))
def save_group(uow: UnitOfWork, code: str, name: str = "", *, credit_limit: Decimal | None = None) -> int:
    """Set up a group of customers, or change the one of this code. Its credit limit (base currency; None: none) is for each
    customer of the group that has none of its own.
    """
    code, name = clean(code), clean(name)
    faults: list[BusinessError] = [
        one for one in (why_not_code(code, longest=20), rules.why_not_limit(credit_limit)) if one is not None
    ]
    raise_all(faults)
    table = table_of(PartyGroup)
    before = uow.row(select(table).where(table.c.code == code).with_for_update())
    uow.seen.pop("party_defaults", None)
    if before is not None:
        name = name or before.name
        write.update(uow, PartyGroup, dict(before._mapping), name=name, credit_limit=credit_limit)
        records.change(uow, before.id, label=name)
        return int(before.id)
    group_id = records.add(uow, "party_group", name or code, number=code)
    write.insert_one(uow, PartyGroup, id=group_id, code=code, name=name or code, credit_limit=credit_limit)
    return group_id


@verb("parties.block", N_("Block party"), roles=(CLERK,))
def block(uow: UnitOfWork, party_id: int, reason: str) -> int:
    """A blocked party takes no new documents."""
    reason = clean(reason)
    if not reason:
        raise InvalidInput("no_reason", N_("Give a reason."), field="reason")
    uow.seen.pop("party_defaults", None)
    write.update(uow, Party, rows.get(uow, Party, party_id, lock=True), blocked_reason=reason)
    return party_id


@verb("parties.unblock", N_("Unblock party"))
def unblock(uow: UnitOfWork, party_id: int) -> int:
    uow.seen.pop("party_defaults", None)
    write.update(uow, Party, rows.get(uow, Party, party_id, lock=True), blocked_reason=None)
    return party_id


@verb("parties.archive", N_("Archive party"), roles=(CLERK,))
def archive(uow: UnitOfWork, party_id: int) -> int:
    """Take a party out of use; its documents stay. Refused while it is archived already."""
    before = rows.get(uow, Party, party_id, lock=True)
    if before["archived_at"] is not None:
        raise NotAllowed("party_archived", N_("{name} is archived."), name=before["name"])
    uow.seen.pop("party_defaults", None)
    write.update(uow, Party, before, archived_at=uow.now)
    records.change(uow, party_id, archived_at=uow.now)
    return party_id


@verb("parties.restore", N_("Take back from archive"), roles=(CLERK,))
def restore(uow: UnitOfWork, party_id: int) -> int:
    uow.seen.pop("party_defaults", None)
    write.update(uow, Party, rows.get(uow, Party, party_id, lock=True), archived_at=None)
    records.change(uow, party_id, archived_at=None)
    return party_id


@verb("parties.add_address", N_("New address"), roles=(CLERK,))
def add_address(uow: UnitOfWork, party_id: int, new: NewAddress) -> int:
    present = rows.lines_of(uow, Address, "party_id", party_id, lock=True)
    return int(write.insert(uow, Address, [_address(uow, party_id, len(present) + 1, new)])[0]["id"])


@verb("parties.change_address", N_("Change address"), roles=(CLERK,))
def change_address(
    uow: UnitOfWork, address_id: int, *, version: int | None = None, in_use: bool = True, **new: Any
) -> int:
    """Change what is given; one no longer `in_use` is archived and offered nowhere."""
    if not in_use:
        new["archived_at"] = uow.now
    before = rows.get(uow, Address, address_id, lock=True)
    allowed = {*rules.ADDRESS_TEXTS, "country", "for_invoices", "for_deliveries", "archived_at"}
    assert new.keys() <= allowed, new.keys() - allowed
    _check_country(uow, new.get("country"))
    cleaned = {name: clean(value) if name in rules.ADDRESS_TEXTS else value for name, value in new.items()}
    write.update(uow, Address, before, version=version, **cleaned)
    if before["line_no"] == 1 and "city" in cleaned:
        owner = rows.get(uow, Party, before["party_id"], lock=True)
        uow.seen.pop("party_defaults", None)
        write.update(uow, Party, owner, sort_city=rules.sort_key(cleaned["city"]))
    return address_id


@verb("parties.add_contact", N_("New contact"), roles=(CLERK,))
def add_contact(uow: UnitOfWork, party_id: int, new: NewContact) -> int:
    rows.get(uow, Party, party_id)
    if not clean(new.name):
        raise InvalidInput("no_name", N_("A contact needs a name."), field="name")
    return int(write.insert(uow, Contact, [_contact(party_id, new)])[0]["id"])


@verb("parties.change_contact", N_("Change contact"), roles=(CLERK,))
def change_contact(
    uow: UnitOfWork, contact_id: int, *, version: int | None = None, in_use: bool = True, **new: Any
) -> int:
    """Change what is given; one no longer `in_use` is archived."""
    if not in_use:
        new["archived_at"] = uow.now
    assert new.keys() <= {"name", "title", "phone", "email", "archived_at"}, new
    before = rows.get(uow, Contact, contact_id, lock=True)
    cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in new.items()}
    write.update(uow, Contact, before, version=version, **cleaned)
    return contact_id


@verb("parties.new_salesperson", N_("New salesperson"))
def new_salesperson(
    uow: UnitOfWork, code: str, name: str, *, title: str = "", user_id: int | None = None, hired_on: date | None = None
) -> int:
    """Somebody who looks after customers."""
    code = new_code(uow, Salesperson, code)
    person_id = records.add(uow, "salesperson", clean(name), number=code)
    write.insert_one(
        uow,
        Salesperson,
        id=person_id,
        code=code,
        name=clean(name),
        title=clean(title),
        user_id=user_id,
        hired_on=hired_on,
    )
    return person_id


@verb("parties.set_superior", N_("Set superior"))
def set_superior(uow: UnitOfWork, salesperson_id: int, superior_id: int | None) -> int:
    write.update(uow, Salesperson, rows.get(uow, Salesperson, salesperson_id, lock=True), reports_to_id=superior_id)
    return salesperson_id


@verb("parties.note", N_("Note"), roles=(CLERK,))
def note(uow: UnitOfWork, party_id: int, text: str) -> int:
    """A note on a party: part of its history."""
    if not clean(text, multiline=True):
        raise InvalidInput("no_text", N_("Write something."), field="text")
    return records.note(uow, party_id, text)


def rank_customers(uow: UnitOfWork, best: Sequence[int], *, most: int = 2_000) -> int:
    """Bring the order in which customers are found in step with what they buy: `best` are those who bought, the best first.

    At most so many change their place at a time, those that move furthest; gives how many did. Figures of the house: no verb,
    no history.
    """
    table, ranks = table_of(Party), rules.ranks(best)
    ranked = uow.rows(select(table.c.id, table.c.search_rank).where(table.c.search_rank != USUAL_RANK))
    now = {row.id: row.search_rank for row in ranked}
    moves = sorted((now.get(one, USUAL_RANK), ranks.get(one, USUAL_RANK), one) for one in now.keys() | ranks.keys())
    moves = sorted((move for move in moves if move[0] != move[1]), key=lambda move: -abs(move[0] - move[1]))[:most]
    by_rank: dict[int, list[int]] = {}
    for _was, rank, party_id in moves:
        by_rank.setdefault(rank, []).append(party_id)
    for rank, ids in sorted(by_rank.items()):
        write.change_figures(uow, Party, table.c.id.in_(select(rows.each_of(uow, ids).c.value)), search_rank=rank)
    write.found_anew(uow, "party", [party_id for _was, _rank, party_id in moves])
    return len(moves)


def _address(uow: UnitOfWork, party_id: int, line_no: int, new: NewAddress) -> dict[str, Any]:
    _check_country(uow, new.country)
    cleaned = {name: clean(getattr(new, name)) for name in rules.ADDRESS_TEXTS}
    return asdict(new) | cleaned | {"party_id": party_id, "line_no": line_no}


def _contact(party_id: int, new: NewContact) -> dict[str, Any]:
    return {name: clean(value) for name, value in asdict(new).items()} | {"party_id": party_id}


def _check_country(uow: UnitOfWork, code: str | None) -> None:
    if code is not None and code not in administration.countries(uow):
        raise InvalidInput(
            "no_country",
            N_("There is no country {code}. It takes two letters, as in DE."),
            field="country",
            code=clean(code),
        )


def _faults(uow: UnitOfWork, values: dict[str, Any]) -> list[BusinessError]:
    found = rules.faults_of(values)
    if values.get("roles") is not None and (not values["roles"] or not values["roles"] <= rules.ROLES.keys()):
        found.append(InvalidInput("no_role", N_("A party is a customer, a supplier or a carrier."), field="roles"))
    if values.get("currency") is not None and values["currency"] not in administration.currencies(uow):
        found.append(
            InvalidInput("no_currency", N_("There is no currency {code}."), field="currency", code=values["currency"])
        )
    if values.get("language") is not None and values["language"] not in administration_rules.LANGUAGES:
        found.append(InvalidInput("no_language", N_("There is no such language."), field="language"))
    if values.get("tax_class") is not None and values["tax_class"] not in administration.tax_classes(uow, "party"):
        found.append(InvalidInput("no_tax_class", N_("There is no such tax class."), field="tax_class"))
    if values.get("payment_term_id") is not None and values["payment_term_id"] not in administration.payment_terms(uow):
        found.append(InvalidInput("no_term", N_("There is no such payment term."), field="payment_term"))
    return found
