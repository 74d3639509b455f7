"""What is done with taxes: make, change, archive, and choose which of them a product and a customer bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import records, rows, write
from erp_tui.domain.kernel.codes import new_code
from erp_tui.domain.kernel.errors import InvalidInput, NotFound
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean, fold
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import verb
from erp_tui.domain.ledger import queries as ledger
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import queries
from erp_tui.domain.pricing.models import Tax, TaxChoice, TaxExemption, TaxRegion
from erp_tui.domain.pricing.rules import TaxRule, why_not_save_tax, why_not_together


@verb("pricing.new_tax", N_("New tax"))
def new_tax(
    uow: UnitOfWork, tax: TaxRule, name: str = "", *, sequence: int | None = None, account: str | None = None
) -> int:
    """A tax; computed in the order of `sequence` (None: after all others), booked to `account` (None: the usual one).

    Refused: a code in use, a kind, rate or span that cannot be computed.
    """
    code = new_code(uow, Tax, tax.code)
    _check(tax)
    if sequence is None:
        sequence = max((one.sequence for one in queries.taxes(uow).values()), default=0) + 10
    label = clean(name) or code
    tax_id = records.add(uow, "tax", label, number=code)
    write.insert_one(
        uow,
        Tax,
        id=tax_id,
        name=label,
        sequence=sequence,
        account_id=_account(uow, account),
        **{one.name: getattr(tax, one.name) for one in fields(tax) if one.name != "code"},
        code=code,
    )
    return tax_id


def _check(tax: TaxRule) -> None:
    error = why_not_save_tax(tax) or why_not_together([tax])
    if error is not None:
        raise error


def _account(uow: UnitOfWork, code: str | None) -> int:
    return ledger.account_of(uow, "tax") if code is None else ledger.account_by_code(uow, clean(code))


@verb("pricing.change_tax", N_("Change tax"))
def change_tax(uow: UnitOfWork, code: str, *, version: int | None = None, **new: Any) -> int:
    """Name, sequence, account (by code) and all of `TaxRule` but the code. Documents that exist keep their tax rows."""
    view = tax_by_code(uow, code)
    names = {one.name for one in fields(TaxRule)} - {"code"}
    assert new.keys() <= names | {"name", "sequence", "account"}, new
    _check(replace(view.rule, **{name: value for name, value in new.items() if name in names}))
    if "account" in new:
        new["account_id"] = _account(uow, new.pop("account"))
    if "name" in new:
        new["name"] = clean(new["name"]) or code
        records.change(uow, view.id, label=new["name"])
    write.update(uow, Tax, rows.get(uow, Tax, view.id, lock=True), version=version, **new)
    return view.id


@verb("pricing.archive_tax", N_("Archive tax"))
def archive_tax(uow: UnitOfWork, code: str) -> int:
    """New lines do not bear it any more."""
    return _archive(uow, code, uow.now)


@verb("pricing.restore_tax", N_("Restore tax"))
def restore_tax(uow: UnitOfWork, code: str) -> int:
    """New lines may bear it again."""
    return _archive(uow, code, None)


def _archive(uow: UnitOfWork, code: str, at: Any) -> int:
    tax_id = tax_by_code(uow, code).id
    write.update(uow, Tax, rows.get(uow, Tax, tax_id, lock=True), archived_at=at)
    records.change(uow, tax_id, archived_at=at)
    return tax_id


def tax_by_code(uow: UnitOfWork, code: str) -> queries.TaxView:
    found = queries.taxes(uow).get(code)
    if found is None:
        raise NotFound("no_tax", N_("There is no tax {code}."), field="tax", code=clean(code))
    return found


# ------------------------------------------------------------------------------------------- which taxes when


@verb("pricing.choose_taxes", N_("Choose taxes"))
def choose_taxes(
    uow: UnitOfWork, product_class: str | None, party_class: str | None, codes: Sequence[str] | None
) -> None:
    """The taxes that products of a class bear for customers of a class (None: any). No codes: expressly free; None: no rule."""
    for side, code in (("product", product_class), ("party", party_class)):
        _check_class(uow, side, code)
    taxes = [tax_by_code(uow, code) for code in dict.fromkeys(codes or ())]
    if error := why_not_together([tax.rule for tax in taxes]):
        raise error
    table = table_of(TaxChoice)
    same = [
        table.c[name].is_(None) if value is None else table.c[name] == value
        for name, value in (("product_class", product_class), ("party_class", party_class))
    ]
    write.delete(uow, TaxChoice, [dict(row._mapping) for row in uow.rows(select(table).where(*same))])
    if codes is None:
        return
    pair = {"product_class": product_class, "party_class": party_class}
    write.insert(uow, TaxChoice, [pair | {"tax_id": tax.id} for tax in taxes] or [pair | {"tax_id": None}])


def _check_class(uow: UnitOfWork, side: str, code: str | None) -> None:
    if code is not None and code not in administration.tax_classes(uow, side):
        raise InvalidInput("no_tax_class", N_("There is no such tax class."), field=f"{side}_class")


@verb("pricing.set_tax_region", N_("Set tax region"))
def set_tax_region(
    uow: UnitOfWork,
    country: str | None,
    party_class: str | None,
    *,
    region: str = "",
    has_tax_number: bool | None = None,
) -> None:
    """Customers whose goods go there are taxed as this class, unless they have one of their own; None: no rule any more."""
    if country is not None and country not in administration.countries(uow):
        raise InvalidInput(
            "no_country",
            N_("There is no country {code}. It takes two letters, as in DE."),
            field="country",
            code=clean(country),
        )
    if region and country is None:
        raise InvalidInput(
            "no_country", N_("There is no country {code}. It takes two letters, as in DE."), field="country", code=""
        )
    _check_class(uow, "party", party_class)
    folded = fold(clean(region))
    named = (country, folded, has_tax_number)
    before = [one for one in queries.tax_regions(uow) if (one.country, one.region, one.has_tax_number) == named]
    write.delete(uow, TaxRegion, [vars(one) for one in before])
    if party_class is not None:
        write.insert_one(
            uow, TaxRegion, country=country, region=folded, has_tax_number=has_tax_number, party_class=party_class
        )


@verb("pricing.exempt", N_("Exempt customer"))
def exempt(
    uow: UnitOfWork,
    party_id: int,
    number: str,
    party_class: str = "free",
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> int:
    """A customer is taxed as another class (free: not at all) while its certificate is valid; first and last day inside."""
    parties.defaults_for(uow, party_id)
    _check_class(uow, "party", party_class)
    number = clean(number, limit=60)
    if not number:
        raise InvalidInput("no_number", N_("The certificate needs a number."), field="number")
    if valid_from and valid_to and valid_to < valid_from:
        raise InvalidInput("bad_span", N_("The last day is before the first."), field="valid_to")
    row = write.insert_one(
        uow, TaxExemption, party_id=party_id, party_class=party_class, number=number, valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip
    return int(row["id"])


@verb("pricing.end_exemption", N_("End exemption"))
def end_exemption(uow: UnitOfWork, exemption_id: int) -> int:
    """The certificate does not count any more."""
    write.update(uow, TaxExemption, rows.get(uow, TaxExemption, exemption_id, lock=True), ended_at=uow.now)
    return exemption_id
