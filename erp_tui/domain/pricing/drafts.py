"""Keeping the lines of a draft in step: new ones come, changed ones are priced, those not wanted go; totals follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlmodel import SQLModel

from erp_tui.domain.kernel import rows, write
from erp_tui.domain.kernel.errors import NotFound
from erp_tui.domain.kernel.text import N_
from erp_tui.domain.kernel.unit_of_work import UnitOfWork
from erp_tui.domain.pricing import parts, prices, promotions, totals
from erp_tui.domain.pricing.documents import COUNTED, LineInput, Priced
from erp_tui.domain.pricing.policy_rules import own_discount


@dataclass(frozen=True)
class Draft:
    """Which tables a kind of priced document lives in, and which columns only its lines have."""

    header: type[SQLModel]
    line: type[SQLModel]
    column: str
    more: tuple[str, ...] = ()
    beside: str = ""
    """The kind of lines that stand beside the others, without numbers of their own."""


@dataclass(frozen=True)
class Present:
    """A document under lock: its header and its lines, all of them or (`is_part`) only those that a change is about."""

    header: dict[str, Any]
    lines: list[dict[str, Any]]
    is_part: bool = False


def insert_lines(uow: UnitOfWork, draft: Draft, header_id: int, priced: Priced) -> list[dict[str, Any]]:
    return write.insert(uow, draft.line, [line | {draft.column: header_id} for line in priced.lines])


def inputs_of(draft: Draft, lines: Iterable[Mapping[str, Any]], *, anew: bool = False) -> list[LineInput]:
    """Lines as they stand, as input: prices and taxes stay as they are. `anew`: for another document."""
    return [
        LineInput(
            kind=row["kind"],
            product_id=row["product_id"],
            text=row["text"],
            quantity=row["quantity"],
            unit=row["unit"],
            unit_price=row["unit_price"],
            discount_percent=own_discount(row),
            optional=row["optional"],
            line_id=None if anew else row["id"],
            taxes=tuple(tax["tax"] for tax in row["taxes"]) if row["kind"] in COUNTED and not row["optional"] else None,
            price_reason=row["price_reason"],
            custom=row["custom"],
            more={} if anew else {name: row[name] for name in draft.more},
        )
        for row in lines
    ]


def store_lines(
    uow: UnitOfWork,
    draft: Draft,
    header: Mapping[str, Any],
    present: Sequence[Mapping[str, Any]],
    wanted: Sequence[LineInput],
    *,
    is_part: bool = False,
    version: int | None = None,
    **header_new: Any,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Make a document's lines what is wanted: new ones come, those not named go, the others change. Totals follow.

    Gives the header and the lines as they are now. `is_part`: the others stay as they are (see `load_part`).
    """
    after = {**header, **header_new}
    if is_part:
        wanted = parts.numbered(uow, draft, header["id"], present, wanted)
    wanted, priced = promotions.price(uow, after, wanted)
    by_id = {row["id"]: row for row in present}
    kept = [
        (by_id[line.line_id], full) for line, full in zip(wanted, priced.lines, strict=True) if line.line_id is not None
    ]
    keep_ids = {row["id"] for row, _full in kept}
    gone = [row for row in present if row["id"] not in keep_ids]
    write.delete(uow, draft.line, gone)
    changed = write.update_many(uow, draft.line, kept)
    new = write.insert(
        uow,
        draft.line,
        [
            full | {draft.column: header["id"]}
            for line, full in zip(wanted, priced.lines, strict=True)
            if line.line_id is None
        ],
    )
    sums = priced.header
    if is_part:
        parts.close_gap(uow, draft, header["id"], gone)
        sums = totals.moved(uow, header, present, priced)
    row = write.update(uow, draft.header, header, version=version, **sums, **header_new)
    return row, sorted([*changed, *new], key=lambda one: one["line_no"])


def load(uow: UnitOfWork, draft: Draft, header_id: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Header and lines under lock."""
    header = rows.get(uow, draft.header, header_id, lock=True)
    return header, rows.lines_of(uow, draft.line, draft.column, header_id, lock=True)


def load_part(uow: UnitOfWork, draft: Draft, header_id: int, line_ids: Collection[int] | None) -> Present:
    """Header, and of the lines only these, where the others have nothing to say about them; else (None: always) all."""
    header = rows.get(uow, draft.header, header_id, lock=True)
    if line_ids is not None and parts.stand_alone(uow, header):
        lines = rows.lines_of(uow, draft.line, draft.column, header_id, lock=True, only=line_ids) if line_ids else []
        if totals.tells_without(header, lines):
            return Present(header, lines, is_part=True)
    return Present(header, rows.lines_of(uow, draft.line, draft.column, header_id, lock=True))


CHANGEABLE_LINE = {"quantity", "unit", "unit_price", "discount_percent", "text", "optional"}


def with_change(
    inputs: Sequence[LineInput], line_id: int, new: Mapping[str, Any], *, priced_anew: bool = True
) -> list[LineInput]:
    """The lines with one changed. Refused when there is no such line.

    Another quantity or unit prices the line anew (`priced_anew`), since breaks depend on it, unless its price was given by
    hand. Prices of what is confirmed do not move by themselves.
    """
    if not any(line.line_id == line_id for line in inputs):
        raise NotFound("no_line", N_("There is no such line."), field="line")
    own = {name: value for name, value in new.items() if name in CHANGEABLE_LINE}
    more = {name: value for name, value in new.items() if name not in CHANGEABLE_LINE}
    found = []
    for line in inputs:
        if line.line_id == line_id:
            line = _changed(line, own, more)
            if "unit_price" in own:
                line = replace(line, price_reason=None)
            elif priced_anew and own.keys() & {"quantity", "unit"}:
                line = anew(line)
        found.append(line)
    return found


def _changed(line: LineInput, own: Mapping[str, Any], more: Mapping[str, Any]) -> LineInput:
    """The line with what was typed. A form that gives back the discount that promotions made of it has not changed it."""
    reason = line.price_reason or {}
    if "discount_percent" in own and "with_promotions" in reason:
        if own["discount_percent"] == Decimal(reason["with_promotions"]):
            own = {name: value for name, value in own.items() if name != "discount_percent"}
        else:
            line = replace(line, price_reason={k: v for k, v in reason.items() if k not in promotions.OURS})
    return replace(line, **own, more={**line.more, **more})


def anew(line: LineInput) -> LineInput:
    """The line without its price, to be priced; one whose price was given by hand stays as it is."""
    if line.more.get("quotation_line_id") is not None:  # agreed in a quotation
        return line
    if (line.price_reason or {}).get("code") in ("given", "promotion") or line.product_id is None:
        return line
    return replace(line, unit_price=None, price_reason=None)


def reprice(
    uow: UnitOfWork,
    draft: Draft,
    header: Mapping[str, Any],
    present: Sequence[Mapping[str, Any]],
    *,
    price_list_id: int | None = None,
    version: int | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Prices as if the lines were entered now, for the day and at the rate of the document; those given by hand stay.

    By the list that is named, else by the one that the customer has now. Nothing new: nothing is written.
    Gives the header and the lines as they are now.
    """
    price_list = prices.list_named(uow, price_list_id) or prices.list_for(uow, header["party_id"])
    wanted = [anew(line) for line in inputs_of(draft, present)]
    list_id = price_list.id if price_list else None
    new: dict[str, Any] = {"price_list_id": list_id}
    if list_id != header["price_list_id"]:
        new["prices_include_tax"] = price_list is not None and price_list.includes_tax
    return store_lines(uow, draft, header, present, wanted, version=version, **new)


def without(inputs: Sequence[LineInput], line_id: int) -> list[LineInput]:
    if not any(line.line_id == line_id for line in inputs):
        raise NotFound("no_line", N_("There is no such line."), field="line")
    return [line for line in inputs if line.line_id != line_id]
