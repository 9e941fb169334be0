"""Badges printed ahead in batches, moved to another desk's printer, and counted against the stock of blanks."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("print_job", sa.Column("details", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("print_job", sa.Column("batch", sa.String(), nullable=True))
    op.add_column("print_job", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("print_job", sa.Column("moved_from", sa.String(), nullable=True))
    op.create_index("ix_print_job_batch", "print_job", ["batch", "state"])
    op.create_table(
        "print_batch",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "badge_stock",
        sa.Column("place", sa.String(), primary_key=True),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
