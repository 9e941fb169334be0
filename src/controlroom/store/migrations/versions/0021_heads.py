"""Everybody is counted in the index alone, and who has wishes is found without reading all: boards open in time."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_WANTS = sa.text("needs <> '' OR note <> ''")


def upgrade() -> None:
    op.drop_index("ix_person_status", "person")
    op.create_index("ix_person_status", "person", ["status", "category", "party"])
    op.create_index("ix_person_wants", "person", ["status"], sqlite_where=_WANTS, postgresql_where=_WANTS)
