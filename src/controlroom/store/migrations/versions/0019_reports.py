"""Situation reports with their grid and notes; hand-overs between shifts."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "situation_report",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True, unique=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "situation_slot",
        sa.Column("due_at", UtcDateTime(), primary_key=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("missed_at", UtcDateTime(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "situation_grid",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "situation_note",
        sa.Column("section", sa.String(), primary_key=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    _create_handovers()
    _refuse_changes()


def _create_handovers() -> None:
    op.create_table(
        "handover",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "handover_point",
        sa.Column("handover", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("place", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("tone", sa.String(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_handover_point_open", "handover_point", ["accepted_at"])


def _refuse_changes() -> None:
    """What went round stays as it went: reports are append-only, as the journal is."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER situation_report_no_{action.lower()} BEFORE {action} ON situation_report"
                " BEGIN SELECT RAISE(ABORT, 'situation reports are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION situation_report_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'situation reports are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER situation_report_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON situation_report"
        " FOR EACH STATEMENT EXECUTE FUNCTION situation_report_refuse()"
    )
