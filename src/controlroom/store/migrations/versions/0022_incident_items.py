"""The item of the rundown an incident puts at risk."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("incident", sa.Column("item", sa.String(), nullable=False, server_default=""))
