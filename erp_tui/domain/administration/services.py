"""Changing the set-up: the company, its users, settings, periods, number series, branches; `money` has the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp_tui.domain.administration import models, periods, queries, rules
from erp_tui.domain.administration.access import (
    add_key as add_key,
)
from erp_tui.domain.administration.access import (
    ask_for_codes as ask_for_codes,
)
from erp_tui.domain.administration.access import (
    ask_for_no_codes as ask_for_no_codes,
)
from erp_tui.domain.administration.access import (
    remove_key as remove_key,
)
from erp_tui.domain.administration.access import (
    remove_password as remove_password,
)
from erp_tui.domain.administration.access import (
    set_password as set_password,
)
from erp_tui.domain.administration.logins import (
    count_try as count_try,
)
from erp_tui.domain.administration.logins import (
    end_try as end_try,
)
from erp_tui.domain.administration.logins import (
    note as note,
)
from erp_tui.domain.administration.money import (
    archive_payment_term as archive_payment_term,
)
from erp_tui.domain.administration.money import (
    change_payment_term as change_payment_term,
)
from erp_tui.domain.administration.money import (
    new_payment_term as new_payment_term,
)
from erp_tui.domain.administration.money import (
    save_currency as save_currency,
)
from erp_tui.domain.administration.money import (
    set_rate as set_rate,
)
from erp_tui.domain.administration.series import (
    change_series as change_series,
)
from erp_tui.domain.administration.series import (
    new_series as new_series,
)
from erp_tui.domain.administration.series import (
    set_next_number as set_next_number,
)
from erp_tui.domain.kernel import records, rows, write
from erp_tui.domain.kernel.codes import new_code, why_not_code
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.money import fits
from erp_tui.domain.kernel.tables import table_of
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, OWNER, ROLES, verb


@dataclass(frozen=True)
class NewCompany:
    """What a company must say of itself before the first day."""

    name: str
    country: str = "US"
    base_currency: str = "USD"
    time_zone: str = "UTC"
    language: str = "en"
    branch: str = "Main"
    purpose: str = "real"
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    tax_number: str = ""
    phone: str = ""
    email: str = ""
    bank_account: str = ""
    owner_login: str = "owner"
    owner_name: str = "Owner"


def set_up_company(uow: UnitOfWork, new: NewCompany) -> int:
    """The company, its first branch and its owner. Called once, by `seed`."""
    name = clean(new.name)
    if not name:
        raise InvalidInput("no_name", N_("The company needs a name."), field="name")
    if new.country not in queries.countries(uow):
        raise InvalidInput(
            "no_country",
            N_("There is no country {code}. It takes two letters, as in DE."),
            field="country",
            code=clean(new.country),
        )
    company_id = records.add(uow, "company", name)
    write.insert_one(
        uow,
        models.Company,
        id=company_id,
        name=name,
        country=new.country,
        base_currency=queries.currency(uow, new.base_currency).code,
        time_zone=rules.check_zone(new.time_zone),
        language=rules.check_language(new.language),
        purpose=new.purpose,
        street=clean(new.street),
        postal_code=clean(new.postal_code),
        city=clean(new.city),
        region=clean(new.region),
        tax_number=clean(new.tax_number),
        phone=clean(new.phone),
        email=clean(new.email),
        bank_account=clean(new.bank_account),
    )
    branch = clean(new.branch) or "Main"
    branch_id = records.add(uow, "branch", branch, number="1")
    write.insert_one(uow, models.Branch, id=branch_id, code="1", name=branch)
    _insert_user(uow, new.owner_login, new.owner_name, OWNER, new.language)
    return company_id


@verb("administration.change_company", N_("Change company"))
def change_company(uow: UnitOfWork, *, version: int | None = None, **new: Any) -> int:
    """Name, address, tax number, phone, email, bank account. Country, currency and purpose are fixed."""
    allowed = {"name", "street", "postal_code", "city", "region", "tax_number", "phone", "email", "bank_account"}
    assert new.keys() <= allowed, new.keys() - allowed
    company = rows.get(uow, models.Company, queries.company(uow).id, lock=True)
    cleaned = {name: clean(value) for name, value in new.items()}
    if not cleaned.get("name", company["name"]):
        raise InvalidInput("no_name", N_("The company needs a name."), field="name")
    write.update(uow, models.Company, company, version=version, **cleaned)
    if "name" in cleaned:
        records.change(uow, company["id"], label=cleaned["name"])
    return int(company["id"])


@verb("administration.fix_today", N_("Set the calendar"))
def fix_today(uow: UnitOfWork, on: date | None) -> None:
    """Tell a demo or practice company what day it is (None: the real calendar). Refused for a real company."""
    company = rows.get(uow, models.Company, queries.company(uow).id, lock=True)
    if error := rules.why_not_fix_today(company["purpose"]):
        raise error
    write.update(uow, models.Company, company, fixed_today=on)


@verb("administration.set", N_("Change setting"))
def set_setting(uow: UnitOfWork, name: str, value: str) -> None:
    """Set one of `rules.SETTINGS`; an impossible value is refused."""
    rules.parse_setting(name, value)
    table = table_of(models.Setting)
    before = uow.row(select(table).where(table.c.name == name))
    if before is None:
        write.insert_one(uow, models.Setting, name=name, value=value)
    else:
        write.update(uow, models.Setting, dict(before._mapping), value=value)


@verb("administration.new_user", N_("New user"))
def new_user(uow: UnitOfWork, login: str, name: str, role: str, language: str = "en") -> int:
    """Somebody who may work here. Login: letters, digits, dot, dash; unique."""
    login = clean(login)
    if not 0 < len(login) <= 40 or not all(c.isalnum() or c in ".-_" for c in login):
        raise InvalidInput("bad_login", N_("A login has up to 40 letters, digits, dots and dashes."), field="login")
    if any(user.login == login for user in queries.users(uow)):
        raise InvalidInput("login_taken", N_("There is a user {login} already."), field="login", login=login)
    return _insert_user(uow, login, clean(name) or login, role, language)


def _insert_user(uow: UnitOfWork, login: str, name: str, role: str, language: str) -> int:
    if role not in ROLES:
        raise InvalidInput("no_role", N_("The role is one of: {roles}."), field="role", roles=", ".join(ROLES))
    user_id = records.add(uow, "user", name, number=login)
    write.insert_one(
        uow, models.User, id=user_id, login=login, name=name, role=role, language=rules.check_language(language)
    )
    return user_id


@verb("administration.change_user", N_("Change user"))
def change_user(uow: UnitOfWork, user_id: int, *, version: int | None = None, **new: Any) -> int:
    """Name, role, language. The last owner stays an owner."""
    assert new.keys() <= {"name", "role", "language"}, new
    user = rows.get(uow, models.User, user_id, lock=True)
    if "role" in new and new["role"] not in ROLES:
        raise InvalidInput("no_role", N_("The role is one of: {roles}."), field="role", roles=", ".join(ROLES))
    if new.get("role", OWNER) != OWNER:
        _check_not_last_owner(uow, user_id)
    if "language" in new:
        rules.check_language(new["language"])
    if "name" in new:
        new["name"] = clean(new["name"]) or user["login"]
        records.change(uow, user_id, label=new["name"])
    write.update(uow, models.User, user, version=version, **new)
    return user_id


@verb("administration.archive_user", N_("Archive user"))
def archive_user(uow: UnitOfWork, user_id: int) -> int:
    user = rows.get(uow, models.User, user_id, lock=True)
    _check_not_last_owner(uow, user_id)
    write.update(uow, models.User, user, archived_at=uow.now)
    records.change(uow, user_id, archived_at=uow.now)
    return user_id


def _check_not_last_owner(uow: UnitOfWork, user_id: int) -> None:
    others = [u for u in queries.users(uow) if u.role == OWNER and u.archived_at is None and u.id != user_id]
    if not others:
        raise NotAllowed("last_owner", N_("The company needs an owner."), field="role")


@verb("administration.open_year", N_("Open fiscal year"))
def open_year(uow: UnitOfWork, year: int) -> int:
    """The twelve months of a calendar year as periods; those that exist stay as they are."""
    known = {one.code for one in periods.periods(uow)}
    made = write.insert(
        uow,
        models.Period,
        [
            {"fiscal_year": str(year), "code": code, "starts_on": first, "ends_on": last}
            for code, first, last in rules.months_of_year(year)
            if code not in known
        ],
    )
    return len(made)


@verb("administration.close_period", N_("Close period"))
def close_period(uow: UnitOfWork, code: str) -> int:
    """Nothing more is posted into it. Reopen with `reopen_period`."""
    return _set_period(uow, code, uow.now)


@verb("administration.reopen_period", N_("Reopen period"))
def reopen_period(uow: UnitOfWork, code: str) -> int:
    return _set_period(uow, code, None)


def _set_period(uow: UnitOfWork, code: str, closed_at: Any) -> int:
    table, code = table_of(models.Period), clean(code)
    row = uow.row(select(table).where(table.c.code == code).with_for_update())
    if row is None:
        raise InvalidInput("no_period", N_("There is no period {code}."), field="period", code=code)
    write.update(uow, models.Period, dict(row._mapping), closed_at=closed_at)
    return int(row.id)


@verb("administration.save_unit", N_("Set unit of measure"), roles=(CLERK,))
def save_unit(uow: UnitOfWork, code: str, *, name: str = "", kind: str, factor: Decimal, step: Decimal) -> None:
    """A unit of measure: `factor` basic units of its kind (any decimal number above zero), counted in multiples of `step`.

    Of one that exists name and step change; kind and factor stay: quantities were converted with them.
    """
    code, kind = clean(code), clean(kind, limit=40)
    if error := why_not_code(code, longest=20):
        raise error
    if not kind:
        raise InvalidInput("no_kind_of_unit", N_("Say what is measured: mass, length, time, count …"), field="kind")
    if not fits(factor, places=12, most=Decimal(10**9)) or factor == 0:
        raise InvalidInput("bad_factor", N_("A unit is a number above zero of basic units."), field="factor")
    if not fits(step) or step == 0:
        raise InvalidInput("bad_step", N_("Quantities are counted in steps above zero."), field="step")
    numerator, denominator = factor.as_integer_ratio()
    table = table_of(models.MeasureUnit)
    before = uow.row(select(table).where(table.c.code == code))
    if before is None:
        write.insert_one(uow, models.MeasureUnit, code=code, name=clean(name) or code, kind=kind, numerator=numerator,
                         denominator=denominator, step=step)  # fmt: skip
    elif (before.kind, before.numerator * denominator) != (kind, numerator * before.denominator):
        raise NotAllowed(
            "unit_fixed", N_("The unit {code} is in use: its kind and size stay. Make another unit."), field="factor",
            code=code,
        )  # fmt: skip
    else:
        write.update(uow, models.MeasureUnit, dict(before._mapping), name=clean(name) or before.name, step=step)


@verb("administration.new_branch", N_("New branch"))
def new_branch(uow: UnitOfWork, code: str, name: str) -> int:
    """Another place where the company works: with warehouses, and where wanted number series, of its own."""
    code = new_code(uow, models.Branch, code)
    branch_id = records.add(uow, "branch", clean(name) or code, number=code)
    write.insert_one(uow, models.Branch, id=branch_id, code=code, name=clean(name) or code)
    return branch_id
