"""The journal, which nothing may edit or delete."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_at", "journal", ["at"])
    for statement in _SQLITE if sqlite else _POSTGRESQL:
        op.execute(sa.text(statement))


_SQLITE = [
    f"""CREATE TRIGGER journal_no_{action.lower()} BEFORE {action} ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
    for action in ("UPDATE", "DELETE")
]

# One locked counter row gives numbers without gaps in the order of commit: whoever holds it commits next.
_POSTGRESQL = [
    "CREATE TABLE journal_head (seq BIGINT NOT NULL)",
    "INSERT INTO journal_head VALUES (0)",
    """CREATE FUNCTION journal_number() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         UPDATE journal_head SET seq = seq + 1 RETURNING seq INTO NEW.seq;
         RETURN NEW;
       END $$""",
    "CREATE TRIGGER journal_number BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_number()",
    """CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
       FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()""",
]
