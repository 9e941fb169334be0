"""Statements compiled once and run on the driver: what the admission path uses for every scan.

Running a cached Core statement through SQLAlchemy costs several times what the driver itself needs, and a desk with
a queue in front of it pays that six times a scan (docs/performance.md). The statement is still written in Core
and held against the tables; only its compilation is done once per dialect, and its rows are plain tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement

Bind = Callable[[Any], Any]
Compiled = tuple[str, list[tuple[str, Bind | None]], bool]


class Cursor(Protocol):
    """What is used of a driver's cursor."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> tuple[Any, ...] | None: ...

    def fetchall(self) -> Sequence[tuple[Any, ...]]: ...


class Prepared:
    """`statement` with its SQL text and the order and conversion of its parameters, per dialect."""

    def __init__(self, statement: Callable[[Connection], ClauseElement]) -> None:
        self._statement = statement
        self._compiled: dict[str, Compiled] = {}

    def run(self, connection: Connection, **values: Any) -> Cursor:
        """Executes with `values`, one for each bind name, inside the transaction of `connection`.

        Raises KeyError when a value is missing, DBAPIError for what the driver raises (without the values: they
        are personal data).
        """
        sql, binds, positional = self._compiled.get(connection.dialect.name) or self._compile(connection)
        converted = [(key, bind(values[key]) if bind else values[key]) for key, bind in binds]
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, tuple(value for _, value in converted) if positional else dict(converted))
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError(sql, None, error) from error
        return cursor

    def run_many(self, connection: Connection, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Executes once for each of `rows`, whose values stand in the order of `names` and need no conversion.

        Raises ValueError for a bind that `names` lacks, DBAPIError as `run` does.
        """
        sql, binds, positional = self._compiled.get(connection.dialect.name) or self._compile(connection)
        order = [list(names).index(key) for key, _bind in binds]
        values: Iterable[Any] = rows
        if not positional:
            values = (dict(zip(names, row, strict=True)) for row in rows)
        elif order != list(range(len(names))):
            values = (tuple(row[place] for place in order) for row in rows)
        cursor: Any = connection.connection.cursor()
        try:
            cursor.executemany(sql, values)
        except connection.dialect.loaded_dbapi.Error as error:
            raise DBAPIError(sql, None, error) from error

    def _compile(self, connection: Connection) -> Compiled:
        dialect = connection.dialect
        compiled: Any = self._statement(connection).compile(dialect=dialect)
        names: list[str] = list(compiled.positiontup or compiled.binds)
        binds = [(name, _bind_processor(compiled.binds[name].type, dialect)) for name in names]
        self._compiled[dialect.name] = (str(compiled), binds, bool(compiled.positional))
        return self._compiled[dialect.name]


def _bind_processor(type_: Any, dialect: Dialect) -> Bind | None:
    processor: Bind | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return processor
