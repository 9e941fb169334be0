"""Guests who are looked after one by one, and what happened to each."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0016"
down_revision = "0015"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "guest",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "level", "state")),
        sa.Column("since", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("person", "company")),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("eta", UtcDateTime(), nullable=True),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in ("why_late", "flight", "vehicle", "driver", "driver_phone", "pick_up_place")
        ),
        sa.Column("pick_up_at", UtcDateTime(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("companion", "phone")),
        sa.Column("kit", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("seat", "diet", "needs", "note")),
        sa.Column("alerted_at", UtcDateTime(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_guest_person", "guest", ["person"])
    op.create_table(
        "guest_event",
        sa.Column("seq", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("guest", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("station", "actor", "verb", "note")),
        sa.Column("data", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_guest_event_guest", "guest_event", ["guest", "seq"])
