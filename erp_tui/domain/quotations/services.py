"""What is done with quotations: write, send, revise, accept, decline, copy. How they become orders: `ordering`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from erp_tui.domain.administration import queries as administration
from erp_tui.domain.kernel import numbering, records, rows, write
from erp_tui.domain.kernel.errors import InvalidInput, NotAllowed
from erp_tui.domain.kernel.text import N_, clean
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.kernel.verbs import CLERK, verb
from erp_tui.domain.opportunities import services as opportunities
from erp_tui.domain.parties import queries as parties
from erp_tui.domain.pricing import coupons, documents, drafts, promotions
from erp_tui.domain.pricing.documents import COUNTED, LineInput, NewDocument
from erp_tui.domain.pricing.drafts import Draft
from erp_tui.domain.pricing.rules import check_none_below_zero
from erp_tui.domain.quotations import approval, ordering, templates
from erp_tui.domain.quotations.approval import ask_approval
from erp_tui.domain.quotations.models import Quotation, QuotationLine
from erp_tui.domain.quotations.ordering import give_back
from erp_tui.domain.quotations.rules import FLOW, NewQuotation, QuotationAccepted, QuotationState, is_expired
from erp_tui.domain.quotations.templates import archive_template, change_template, new_template

__all__ = [
    "accept", "accepted", "add_lines", "archive_template", "as_input", "ask_approval", "change", "change_line", "change_template",
    "copy", "create", "decline", "give_back", "new_template", "remove_line", "reprice", "revise", "save_template", "send",
]  # fmt: skip

DRAFT = Draft(Quotation, QuotationLine, "quotation_id", ("origin_id",))
NEW_LINE: Mapping[str, Any] = {"origin_id": None}
CHANGEABLE = {
    "contact_id", "bill_address_id", "ship_address_id", "ship_to", "salesperson_id", "language", "payment_term_id",
    "discount_percent", "discount_amount", "discount_applies_to", "prices_include_tax", "printed_note",
    "coupons", "customer_reference", "valid_until",
}  # fmt: skip


@verb("quotations.create", N_("New quote"), roles=(CLERK,))
def create(uow: UnitOfWork, new: NewQuotation) -> int:
    """A draft quotation with its lines, priced and taxed; those of a template come first, optional ones among them."""
    values = documents.header_values(uow, new.document)
    lines = new.document.lines
    if new.template:
        template, before = templates.as_lines(uow, new.template, values["currency"])
        lines = (*before, *lines)
        values["printed_note"] = values["printed_note"] or template["printed_note"]
    days = int(administration.setting(uow, "quotation.valid_days"))
    values |= {
        "opportunity_id": new.opportunity_id,
        "valid_until": _valid_until(new.valid_until, values["on"], days),
        "customer_reference": clean(new.customer_reference, limit=60),
        "coupons": coupons.checked(uow, new.document.coupons),
    }
    quotation_id = _insert(uow, values, [replace(line, more=NEW_LINE) for line in lines])
    if new.opportunity_id is not None:
        records.link(uow, new.opportunity_id, quotation_id)
        opportunities.propose(uow, new.opportunity_id)
    return quotation_id


def _valid_until(given: date | None, on: date, days: int) -> date:
    until = given or on + timedelta(days=days)
    if until < on:
        raise InvalidInput("bad_span", N_("The last day is before the first."), field="valid_until")
    return until


def _insert(uow: UnitOfWork, values: dict[str, Any], lines: Sequence[LineInput]) -> int:
    """A new quotation; one that has a number already is another revision of it."""
    _lines, priced = promotions.price(uow, values, lines)
    number = values.get("number") or numbering.take(uow, "quotation", values["on"], values["branch_id"])
    name = parties.defaults_for(uow, values["party_id"]).name
    label = name if values.get("revision", 1) == 1 else f"{name} · v{values['revision']}"
    quotation_id = records.add(uow, "quotation", label, number=number, party_id=values["party_id"], on=values["on"])
    write.insert_one(uow, Quotation, id=quotation_id, **values | {"number": number}, **priced.header)
    drafts.insert_lines(uow, DRAFT, quotation_id, priced)
    approval.follow_change(uow, {"id": quotation_id, **values, **priced.header}, priced.lines)
    return quotation_id


@verb("quotations.change", N_("Change quote"), roles=(CLERK,))
def change(uow: UnitOfWork, quotation_id: int, *, version: int | None = None, **new: Any) -> int:
    """Change what is given of CHANGEABLE while it is a draft."""
    assert new.keys() <= CHANGEABLE, new.keys() - CHANGEABLE
    if "ship_to" in new:
        new["ship_to"] = documents.clean_address(uow, new["ship_to"])
    for name, limit in (("customer_reference", 60), ("printed_note", 2000)):
        if name in new:
            new[name] = clean(new[name], multiline=name == "printed_note", limit=limit)
    header = rows.get(uow, Quotation, quotation_id)
    if "valid_until" in new:
        new["valid_until"] = _valid_until(new["valid_until"], header["on"], 0)
    if "coupons" in new:
        new["coupons"] = coupons.checked(uow, new["coupons"])
    documents.changes_totals(uow, header, new)
    _rewrite(uow, quotation_id, lambda lines: [replace(line, discount_share=None) for line in lines], version, **new)
    return quotation_id


@verb("quotations.add_lines", N_("Add lines"), roles=(CLERK,))
def add_lines(uow: UnitOfWork, quotation_id: int, lines: Sequence[LineInput], *, version: int | None = None) -> int:
    """More lines at the end."""
    new = [replace(line, more=NEW_LINE) for line in lines]
    _rewrite(uow, quotation_id, lambda present: [*present, *new], version, only=())
    return quotation_id


@verb("quotations.change_line", N_("Change line"), roles=(CLERK,))
def change_line(uow: UnitOfWork, quotation_id: int, line_id: int, *, version: int | None = None, **new: Any) -> int:
    """Quantity, unit, price, discount, text or whether it is optional."""
    _rewrite(uow, quotation_id, lambda present: drafts.with_change(present, line_id, new), version, only=(line_id,))
    return quotation_id


@verb("quotations.remove_line", N_("Remove line"), roles=(CLERK,))
def remove_line(uow: UnitOfWork, quotation_id: int, line_id: int, *, version: int | None = None) -> int:
    _rewrite(uow, quotation_id, lambda present: drafts.without(present, line_id), version, only=(line_id,))
    return quotation_id


@verb("quotations.reprice", N_("Price anew"), roles=(CLERK,))
def reprice(uow: UnitOfWork, quotation_id: int, *, price_list_id: int | None = None, version: int | None = None) -> int:
    """Prices of a draft as the price lists have them now; prices given by hand stay. One that was sent keeps its prices."""
    header, present = drafts.load(uow, DRAFT, quotation_id)
    if header["state"] != QuotationState.DRAFT:
        raise NotAllowed("not_draft", N_("This quote was sent: make a revision to change it."))
    now = drafts.reprice(uow, DRAFT, header, present, price_list_id=price_list_id, version=version)
    approval.follow_change(uow, *now)
    return quotation_id


def _rewrite(
    uow: UnitOfWork,
    quotation_id: int,
    change_lines: Callable[[list[LineInput]], list[LineInput]],
    version: int | None,
    *,
    only: Collection[int] | None = None,
    **header_new: Any,
) -> None:
    """Change the lines of a draft. `only`: the lines that the change is about, beside new ones (None: all of them)."""
    present = drafts.load_part(uow, DRAFT, quotation_id, only)
    if present.header["state"] != QuotationState.DRAFT:
        raise NotAllowed("not_draft", N_("This quote was sent: make a revision to change it."))
    wanted = change_lines(drafts.inputs_of(DRAFT, present.lines))
    now = drafts.store_lines(
        uow, DRAFT, present.header, present.lines, wanted, is_part=present.is_part, version=version, **header_new
    )
    approval.follow_change(uow, *now)


@verb("quotations.send", N_("Send quote"), roles=(CLERK,))
def send(uow: UnitOfWork, quotation_id: int) -> int:
    """The customer has it; from now on it changes by revisions only."""
    header, lines = drafts.load(uow, DRAFT, quotation_id)
    FLOW.check(header["state"], QuotationState.SENT)
    if not any(line["kind"] in COUNTED for line in lines):
        raise NotAllowed("no_lines", N_("A quote needs at least one line."), field="lines")
    _check_valid(uow, header)
    approval.check(uow, header, lines)
    write.update(uow, Quotation, header, state=QuotationState.SENT)
    return quotation_id


@verb("quotations.revise", N_("Revise quote"), roles=(CLERK,))
def revise(uow: UnitOfWork, quotation_id: int) -> int:
    """A new revision as a draft under the same number, with the same lines and as many days to run; the one before stays as it
    was sent and can no longer be accepted."""
    header, lines = drafts.load(uow, DRAFT, quotation_id)
    if header["state"] not in (QuotationState.SENT, QuotationState.DECLINED) or not header["is_current"]:
        raise NotAllowed("cannot_revise", N_("Only the current revision of a quote that was sent is revised."))
    days = (header["valid_until"] - header["on"]).days
    values = {
        name: header[name]
        for name in header
        if name not in ("id", "state", "version", "net", "tax", "gross", "rounding", "taxes", "declined_reason_id")
    }
    values |= {
        "on": uow.today,
        "valid_until": uow.today + timedelta(days=days),
        "revision": header["revision"] + 1,
        "first_id": header["first_id"] or quotation_id,
        "is_current": True,
    }
    write.update(uow, Quotation, header, is_current=False)
    again = [
        replace(line, more={"origin_id": before["origin_id"] or before["id"]})
        for line, before in zip(drafts.inputs_of(DRAFT, lines, anew=True), lines, strict=True)
    ]
    new_id = _insert(uow, values, again)
    records.link(uow, quotation_id, new_id, "revised")
    return new_id


@verb("quotations.accept", N_("Accept quote"), roles=(CLERK,))
def accept(uow: UnitOfWork, quotation_id: int) -> int:
    """The customer said yes. Expired and replaced ones are refused; an opportunity behind it is won."""
    _accept(uow, *drafts.load(uow, DRAFT, quotation_id))
    return quotation_id


def accepted(
    uow: UnitOfWork, quotation_id: int, wanted: Mapping[int, Decimal] | None = None
) -> tuple[dict[str, Any], list[LineInput]]:
    """Header and lines of a quotation as input for an order of `wanted` quantities by line (none: all that is left of what is not
    optional). One that is not accepted yet is accepted; what is taken counts as ordered."""
    header, lines = drafts.load(uow, DRAFT, quotation_id)
    if header["state"] != QuotationState.ACCEPTED:
        _accept(uow, header, lines, wanted)
    return ordering.take(uow, DRAFT, header, lines, wanted)


def _accept(
    uow: UnitOfWork,
    header: dict[str, Any],
    lines: Sequence[dict[str, Any]],
    wanted: Mapping[int, Decimal] | None = None,
) -> None:
    quotation_id = header["id"]
    FLOW.check(header["state"], QuotationState.ACCEPTED)
    if not any(line["kind"] in COUNTED and (not line["optional"] or line["id"] in (wanted or ())) for line in lines):
        raise NotAllowed("no_lines", N_("A quote needs at least one line."), field="lines")
    if not header["is_current"]:
        raise NotAllowed("replaced", N_("A newer revision of this quote exists."))
    _check_valid(uow, header)
    check_none_below_zero(line["quantity"] for line in lines)
    if header["state"] == QuotationState.DRAFT:  # one that was sent had passed
        approval.check(uow, header, lines)
    coupons.take(uow, header, lines)
    write.update(uow, Quotation, header, state=QuotationState.ACCEPTED)
    if header["opportunity_id"] is not None:
        opportunities.win(uow, header["opportunity_id"])
    uow.tell(QuotationAccepted(quotation_id))


def _check_valid(uow: UnitOfWork, header: Mapping[str, Any]) -> None:
    if is_expired(header["state"], header["valid_until"], uow.today):
        message = (
            N_("This quote was valid until {day}: give it another last day.")
            if header["state"] == QuotationState.DRAFT
            else N_("This quote was valid until {day}: revise it.")
        )
        raise NotAllowed("expired", message, field="valid_until", day=header["valid_until"])


@verb("quotations.decline", N_("Decline quote"), roles=(CLERK,))
def decline(uow: UnitOfWork, quotation_id: int, reason: str) -> int:
    """The customer said no, with a coded reason of area declined. The opportunity behind it stays open."""
    header = rows.get(uow, Quotation, quotation_id, lock=True)
    FLOW.check(header["state"], QuotationState.DECLINED)
    reason_id = administration.reason_id(uow, "declined", reason)
    write.update(uow, Quotation, header, state=QuotationState.DECLINED, declined_reason_id=reason_id)
    return quotation_id


@verb("quotations.copy", N_("Copy quote"), roles=(CLERK,))
def copy(uow: UnitOfWork, quotation_id: int) -> int:
    """A new draft with the same lines at today's prices; prices agreed by hand stay."""
    header, inputs = as_input(uow, quotation_id)
    lines = [
        replace(
            line, taxes=None, unit_price=line.unit_price if (line.price_reason or {}).get("code") == "given" else None
        )
        for line in inputs
    ]
    names = [name for name in NewDocument.__dataclass_fields__ if name not in ("lines", "on")]
    new_id = create(uow, NewQuotation(NewDocument(lines=tuple(lines), **{name: header[name] for name in names})))
    records.link(uow, quotation_id, new_id, "copied")
    return new_id


@verb("quotations.save_template", N_("Save as template"), roles=(CLERK,))
def save_template(uow: UnitOfWork, quotation_id: int, code: str, name: str = "") -> int:
    """The lines of a quotation as a template: quantities, texts, discounts, options, and prices that were given by hand."""
    header, lines = as_input(uow, quotation_id)
    return templates.save(uow, code, name or header["number"], header["currency"], header["printed_note"], lines)


def as_input(uow: UnitOfWork, quotation_id: int) -> tuple[dict[str, Any], list[LineInput]]:
    """Header and lines as input for another document: prices and taxes as they stand."""
    header = rows.get(uow, Quotation, quotation_id)
    lines = rows.lines_of(uow, QuotationLine, "quotation_id", quotation_id)
    return header, drafts.inputs_of(DRAFT, lines, anew=True)
