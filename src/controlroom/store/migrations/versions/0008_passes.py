"""Signed tickets: which were issued, which were revoked."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "issued_pass",
        sa.Column("serial", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=True),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.Column("party", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_issued_pass_code", "issued_pass", ["code"])
    op.create_table(
        "revoked_pass",
        sa.Column("serial", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
