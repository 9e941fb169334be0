"""Rounds: templates as used, plans, rounds, append-only answers, signatures, revisions."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0015"
down_revision = "0014"

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "inspection_checklist",
        sa.Column("hash", sa.String(), primary_key=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inspection_plan",
        sa.Column("template", sa.String(), primary_key=True),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sqlite_with_rowid=False,
    )
    _create_rounds()
    _create_answers()
    op.create_table(
        "inspection_signature",
        sa.Column("round", sa.String(), primary_key=True),
        sa.Column("revision", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("group", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("pin", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inspection_revision",
        sa.Column("round", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sqlite_with_rowid=False,
    )


def _create_rounds() -> None:
    op.create_table(
        "inspection_round",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("late_at", UtcDateTime(), nullable=False),
        sa.Column("missed_at", UtcDateTime(), nullable=False),
        sa.Column("checklist", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("completed_by", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("sampled", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.JSON(), nullable=False),
        sa.UniqueConstraint("template", "place", "due_at", name="uq_inspection_round_due"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_inspection_round_state", "inspection_round", ["state"])


def _create_answers() -> None:
    op.create_table(
        "inspection_answer",
        sa.Column("seq", _COUNTED, primary_key=True, autoincrement=True),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("rest", sa.Boolean(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inspection_answer_round", "inspection_answer", ["round", "seq"])
    _refuse_changes()


def _refuse_changes() -> None:
    """What was answered stays readable under a signature: answers are append-only, as the journal is."""
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER inspection_answer_no_{action.lower()} BEFORE {action} ON inspection_answer"
                " BEGIN SELECT RAISE(ABORT, 'the answers of rounds are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION inspection_answer_refuse() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'the answers of rounds are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER inspection_answer_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON inspection_answer"
        " FOR EACH STATEMENT EXECUTE FUNCTION inspection_answer_refuse()"
    )
