"""Incidents: each with its playbook, its steps, and append-only events."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0017"
down_revision = "0016"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("number", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("playbook", sa.String(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("controlled_at", UtcDateTime(), nullable=True),
        sa.Column("recovered_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incident_open", "incident", ["is_open"])
    op.create_table(
        "incident_step",
        sa.Column("incident", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("step", sa.String(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("approval", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=True),
        sa.Column("change", sa.BigInteger(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "incident_event",
        sa.Column("seq", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("incident", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_incident_event_incident", "incident_event", ["incident", "seq"])
    _refuse_changes()


def _refuse_changes() -> None:
    """What was done in an emergency is looked into afterwards: its events are append-only, as the journal is."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER incident_event_no_{action.lower()} BEFORE {action} ON incident_event"
                " BEGIN SELECT RAISE(ABORT, 'the events of incidents are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION incident_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the events of incidents are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER incident_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON incident_event"
        " FOR EACH STATEMENT EXECUTE FUNCTION incident_event_refuse()"
    )
