"""Scans as they came, and admissions: once for a person at a checkpoint, by primary key."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "scan",
        sa.Column("nonce", sa.String(), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("checkpoint", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("first_at", UtcDateTime(), nullable=True),
        sa.Column("first_desk", sa.String(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "admission",
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("checkpoint", sa.String(), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), sa.ForeignKey("scan.nonce"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_admission_at", "admission", ["at"])
    op.create_index("ix_scan_desk_at", "scan", ["desk", "at"])
