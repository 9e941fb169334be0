"""What a person said about the columns of a list, for the next list with the same ones."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "list_layout",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("remembered_at", UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )
