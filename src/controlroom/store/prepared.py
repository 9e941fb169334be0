"""Statements compiled once: what the admission path uses instead of building SQL for every scan.

SQLAlchemy's execution of a cached Core statement costs about ten times what the driver itself needs; a desk with a
queue in front of it pays that several times a scan. The statement is still written in Core and checked against
the tables; only its compilation is done once per dialect.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.expression import ClauseElement

Bind = Callable[[Any], Any]


class Prepared:
    """`statement` with its SQL text and the order and conversion of its parameters, per dialect."""

    def __init__(self, statement: Callable[[Connection], ClauseElement]) -> None:
        self._statement = statement
        self._compiled: dict[str, tuple[str, list[tuple[str, Bind | None]], bool]] = {}

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Executes with `values`, one for each bind name. Raises KeyError when one is missing."""
        name = connection.dialect.name
        sql, binds, positional = self._compiled.get(name) or self._compile(connection)
        converted = ((key, bind(values[key]) if bind else values[key]) for key, bind in binds)
        if positional:
            return connection.exec_driver_sql(sql, tuple(value for _, value in converted))
        return connection.exec_driver_sql(sql, dict(converted))

    def _compile(self, connection: Connection) -> tuple[str, list[tuple[str, Bind | None]], bool]:
        dialect = connection.dialect
        compiled: Any = self._statement(connection).compile(dialect=dialect)
        names: list[str] = list(compiled.positiontup or compiled.binds)
        binds = [(name, _bind_processor(compiled.binds[name].type, dialect)) for name in names]
        self._compiled[dialect.name] = (str(compiled), binds, bool(compiled.positional))
        return self._compiled[dialect.name]


def _bind_processor(type_: Any, dialect: Dialect) -> Bind | None:
    processor: Bind | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return processor
