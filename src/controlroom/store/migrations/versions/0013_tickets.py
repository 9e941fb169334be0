"""Tickets, their append-only history, escalations, and the case library."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0013"
down_revision = "0012"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OPEN_WITH_CAUSE = sa.text("is_open AND cause <> ''")


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("number", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("risk", sa.Integer(), nullable=False),
        sa.Column("impact", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("why_priority", sa.String(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("found_cause", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("duplicate_of", sa.String(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("recovered_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("next_due", UtcDateTime(), nullable=True),
        sa.Column("clocks", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ux_ticket_cause", "ticket", ["cause"], unique=True,
        sqlite_where=_OPEN_WITH_CAUSE, postgresql_where=_OPEN_WITH_CAUSE,
    )  # fmt: skip
    op.create_index("ix_ticket_cause", "ticket", ["cause"])
    op.create_index("ix_ticket_duplicate", "ticket", ["duplicate_of"])
    op.create_index("ix_ticket_due", "ticket", ["is_open", "next_due"])
    op.create_table(
        "ticket_event",
        sa.Column("seq", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("ticket", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ticket_event_ticket", "ticket_event", ["ticket", "seq"])
    _create_escalations_and_cases()
    _refuse_changes()


def _create_escalations_and_cases() -> None:
    op.create_table(
        "ticket_escalation",
        sa.Column("ticket", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("clock", sa.String(), primary_key=True),
        sa.Column("turn", sa.Integer(), primary_key=True),
        sa.Column("rung", sa.Integer(), primary_key=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("seen_by", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ticket_case",
        sa.Column("id", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("handling", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("tickets", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )


def _refuse_changes() -> None:
    """A ticket's history is append-only, as the journal is."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER ticket_event_no_{action.lower()} BEFORE {action} ON ticket_event"
                " BEGIN SELECT RAISE(ABORT, 'the history of tickets is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION ticket_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the history of tickets is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER ticket_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ticket_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION ticket_event_refuse()"
    )
