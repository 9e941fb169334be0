"""The print spool: one row a badge that is to come out of a printer."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "print_job",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("nonce", sa.String(), nullable=True, unique=True),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_print_job_desk_state", "print_job", ["desk", "state"])
    op.create_index("ix_print_job_person", "print_job", ["person_id"])
