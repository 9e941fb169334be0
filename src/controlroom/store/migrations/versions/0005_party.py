"""One code may admit several people: the guest and who comes along."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("person", sa.Column("party", sa.Integer(), nullable=False, server_default="1"))
