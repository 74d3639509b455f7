"""Column types that keep business values exact and alike on both engines.

Amounts are whole numbers of 1/10^4, prices, quantities and percentages of 1/10^6 in 64 bits; the code sees Decimal.
A value with more places than its column is refused, never rounded. Moments are microseconds UTC, days ISO dates.
"""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ColumnElement, Date, Integer, String, Text, func, type_coerce, types
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.type_api import TypeEngine

AMOUNT_PLACES = 4
FINE_PLACES = 6
LARGEST = 2**63 - 1


class Scaled(types.TypeDecorator[Decimal]):
    """A Decimal kept as a whole number of a fixed scale."""

    impl = BigInteger
    cache_ok = True
    places = FINE_PLACES

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        return None if value is None else to_scaled(value, self.places)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return None if value is None else from_scaled(int(value), self.places)

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        """The same as `process_result_value`, without a detour for each value: a long document has ten thousand of them."""
        shift = -self.places

        def process(value: Any) -> Decimal | None:
            return None if value is None else Decimal(value).scaleb(shift)

        return process


def to_scaled(value: Decimal | int, places: int) -> int:
    """The whole number behind a Decimal. More places or more digits than the column has: an assertion."""
    assert isinstance(value, Decimal | int) and not isinstance(value, bool), f"not an exact number: {value!r}"
    scaled = Decimal(value).scaleb(places)
    whole = int(scaled)
    assert scaled == whole, f"{value} has more than {places} places"
    assert -LARGEST <= whole <= LARGEST, f"{value} is beyond 64 bits"
    return whole


def from_scaled(whole: int, places: int) -> Decimal:
    return Decimal(whole).scaleb(-places)


class Amount(Scaled):
    """Money of the row's currency, 4 places."""

    cache_ok = True
    places = AMOUNT_PLACES


class Price(Scaled):
    """Money for one unit, 6 places."""

    cache_ok = True


class Quantity(Scaled):
    """A quantity of the row's unit, 6 places."""

    cache_ok = True


class Percent(Scaled):
    """Percent, 6 places: 12.5 means 12.5 %."""

    cache_ok = True


class Rate(types.TypeDecorator[Decimal]):
    """An exchange rate as decimal text: multiplied in Python only, never summed or compared in SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        return None if value is None else format(Decimal(value), "f")

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(types.TypeDecorator[datetime]):
    """A moment as integer microseconds UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        return None if value is None else to_micros(value)

    def process_result_value(self, value: Any, dialect: Any) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=int(value))


def to_micros(moment: datetime) -> int:
    assert moment.tzinfo is not None, "moments carry their time zone"
    return (moment - _EPOCH) // timedelta(microseconds=1)


class Day(types.TypeDecorator[date]):
    """A date in the company's time zone, as ISO text of ten characters: sorts alike on both engines."""

    impl = String(10)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else String(10))

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.isoformat()

    def process_result_value(self, value: Any, dialect: Any) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class SortText(types.TypeDecorator[str]):
    """Text compared byte by byte on both engines: codes, numbers, stored sort keys."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Text(collation="C"))
        return dialect.type_descriptor(Text())


class Json(types.TypeDecorator[Any]):
    """A JSON value; Decimals are written as strings, as everywhere outside the books."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        if value is None:
            return None
        text = to_json(value)
        return json.loads(text) if dialect.name == "postgresql" else text

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value


class Grams(types.TypeDecorator[list[str]]):
    """What a search index is made over: a list of short texts on PostgreSQL. SQLite has an index of its own for them."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import ARRAY

            return dialect.type_descriptor(ARRAY(Text(collation="C")))
        return dialect.type_descriptor(Text())


def to_json(value: Any) -> str:
    """Compact JSON with sorted keys; Decimal, date and datetime become strings."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"not for JSON: {type(value).__name__}")


# STRICT tables know five type names only; SQLAlchemy's other names are spelled in them.
@compiles(String, "sqlite")
@compiles(Text, "sqlite")
def _text(element: Any, compiler: Any, **kw: Any) -> str:
    return "TEXT"


@compiles(Integer, "sqlite")
@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def _integer(element: Any, compiler: Any, **kw: Any) -> str:
    return "INTEGER"


def raw_of(column: ColumnElement[Any]) -> ColumnElement[int]:
    """The whole number behind a scaled column: SQL adds whole numbers, Python makes Decimals of the sums."""
    return type_coerce(column, BigInteger)


def sum_of(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The sum of a scaled column: whole numbers are added in SQL, and the sum is a Decimal again; nothing sums to zero."""
    return type_coerce(func.coalesce(func.sum(raw_of(column)), 0), column.type)
