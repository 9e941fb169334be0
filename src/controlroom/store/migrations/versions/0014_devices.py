"""Devices: how their checks stand, every change, who watched when; acknowledgements, maintenance, spares, life."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0014"
down_revision = "0013"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, *, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False, index=index)


def _instant(name: str, *, index: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(), nullable=False, index=index)


def _instant_or_none(name: str) -> sa.Column[Any]:
    return sa.Column(name, UtcDateTime(), nullable=True)


def _numbered(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table, sa.Column("id", _COUNTED, primary_key=True, autoincrement=True), *columns, sqlite_autoincrement=True
    )


def upgrade() -> None:
    op.create_table(
        "device_health",
        sa.Column("device", sa.String(), primary_key=True),
        sa.Column("probe", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _instant("last_check"),
        sa.Column("body", sa.JSON(), nullable=False),
        sqlite_with_rowid=False,
    )
    _numbered(
        "device_step",
        _instant("at", index=True),
        _text("device", index=True),
        _text("probe"),
        _text("before"),
        _text("after"),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("flapping", sa.Boolean(), nullable=False),
        _text("code"),
        sa.Column("details", sa.JSON(), nullable=False),
    )
    _numbered(
        "device_watch",
        _text("holder"),
        _text("station"),
        _instant("since"),
        _instant("until", index=True),
        sa.Column("connected", sa.Boolean(), nullable=False),
    )
    _numbered(
        "device_ack",
        _text("device", index=True),
        _text("kind"),
        _text("author"),
        _text("reason"),
        _instant("at"),
        _instant_or_none("until"),
        _instant_or_none("ended_at"),
        _text("ended_by"),
    )
    _numbered(
        "device_maintenance",
        _text("device"),
        _text("room"),
        _instant("since"),
        _instant("until", index=True),
        _text("author"),
        _text("reason"),
        _instant_or_none("ended_at"),
        _text("ended_by"),
    )
    _numbered(
        "device_failover",
        _text("device", index=True),
        _text("spare"),
        _text("room"),
        _instant("at"),
        _text("actor"),
        _text("reason"),
        _text("ticket"),
        _text("item"),
        _instant_or_none("on_spot_at"),
        _instant_or_none("in_service_at"),
        _instant_or_none("repaired_at"),
        _instant_or_none("given_back_at"),
    )
    _numbered(
        "device_life",
        _text("device", index=True),
        _instant("at"),
        _text("actor"),
        _text("state"),
        _text("place"),
        _text("note"),
    )
