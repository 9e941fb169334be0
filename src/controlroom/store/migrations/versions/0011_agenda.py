"""The rundown: items, changes, reminders, stages; and the board of announcements."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime(), nullable=False, index=True),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "agenda_change",
        sa.Column("seq", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("rooms", sa.JSON(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("images", sa.JSON(), nullable=False),
        sa.Column("of", sa.BigInteger(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.JSON(), nullable=False),
        sa.Column("announced_at", UtcDateTime(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "agenda_reminder",
        sa.Column("item_id", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("nth", sa.Integer(), primary_key=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("about", UtcDateTime(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("rearmed", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stage",
        sa.Column("room", sa.String(), primary_key=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("blink", sa.Boolean(), nullable=False),
        sa.Column("blackout", sa.Boolean(), nullable=False),
        sa.Column("roll", sa.Boolean(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
