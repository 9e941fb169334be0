"""Since when a room follows the clock: what is before is not written down as if it had been seen."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("stage", sa.Column("roll_since", UtcDateTime(), nullable=True))
