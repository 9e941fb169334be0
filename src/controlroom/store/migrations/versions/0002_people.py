"""People, known by their check-in code."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("code", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=False)
            for name in (
                "name", "company", "title", "phone", "email", "category", "language", "status", "note", "needs",
            )
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_index("ix_person_code", "person", ["code"], unique=True)
    op.create_index("ix_person_status", "person", ["status", "category"])
