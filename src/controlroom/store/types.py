"""Column types that both stores share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, String
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from controlroom.core.clock import from_iso, iso, require_utc


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC; a naive value is refused with ValueError.

    SQLite keeps fixed-width ISO text, so that text order is time order and a person can read it with any tool;
    PostgreSQL keeps `timestamptz`.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return require_utc(value) if dialect.name == "postgresql" else iso(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return require_utc(value) if isinstance(value, datetime) else from_iso(value)


KeyText = String().with_variant(String(collation="C"), "postgresql")
"""Text compared sign by sign on either store, so that a prefix is a range of its index."""


def instant(value: Any) -> datetime:
    """The instant in a raw column of either store, for statements that bypass the column types."""
    return require_utc(value) if isinstance(value, datetime) else from_iso(value)


class five_minutes(FunctionElement[datetime]):
    """The start of the five minutes that an instant falls in, in SQL on either store."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(five_minutes, "sqlite")
def _five_minutes_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    column = compiler.process(element.clauses, **kwargs)
    minute = f"(CAST(substr({column}, 15, 2) AS INTEGER) / 5) * 5"
    return f"substr({column}, 1, 14) || printf('%02d', {minute}) || ':00.000000Z'"


@compiles(five_minutes, "postgresql")
def _five_minutes_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    column = compiler.process(element.clauses, **kwargs)
    return f"date_bin('5 minutes', {column}, TIMESTAMPTZ '2000-01-01 00:00:00+00')"
