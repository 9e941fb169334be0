"""The search index.

It is filled when the event is opened (people.search.bring_up_to_date): the rules that make the keys stand above the
store, and may change again. Version 0 says that people are waiting.
"""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import KeyText

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "person_search",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.String(), nullable=False, unique=True),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("key_text", sa.String(), nullable=False),
    )
    op.create_index("ix_person_search_company", "person_search", ["company", "number"])
    op.create_table(
        "person_key",
        sa.Column("kind", sa.SmallInteger(), primary_key=True),
        sa.Column("key", KeyText, primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "company_key",
        sa.Column("key", KeyText, primary_key=True),
        sa.Column("company", sa.String(), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table("search_version", sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False))
    op.execute(sa.text("INSERT INTO search_version SELECT 0 WHERE EXISTS (SELECT 1 FROM person)"))
