"""Announcements: who must have heard them, what was said again, what was withdrawn, what goes out by webhook."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0018"
down_revision = "0017"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for column in (
        sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("replaces", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=False, server_default=""),
        sa.Column("withdrawn_why", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("announcement", column)
    op.create_index("ix_announcement_open", "announcement", ["is_open"])
    op.create_index("ix_announcement_replaces", "announcement", ["replaces"])
    op.create_table(
        "announcement_receipt",
        sa.Column("announcement", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("group", sa.String(), primary_key=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=False),
        sa.Column("seen_from", sa.String(), nullable=False),
    )
    op.create_table(
        "announcement_resend",
        sa.Column("announcement", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("turn", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "announcement_delivery",
        sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("announcement", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_announcement_delivery_state", "announcement_delivery", ["state", "id"])
    op.create_index("ix_announcement_delivery_of", "announcement_delivery", ["announcement"])
