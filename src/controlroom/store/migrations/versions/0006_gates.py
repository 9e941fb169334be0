"""Admissions by day, by place of a party and with a way out; why a scan was answered so; answers to questions."""

import sqlalchemy as sa
from alembic import op

from controlroom.store.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for column in (
        sa.Column("reason", sa.String(), nullable=False, server_default=""),
        sa.Column("detail", sa.JSON(), nullable=True),
        sa.Column("note", sa.String(), nullable=False, server_default=""),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
    ):
        op.add_column("scan", column)
    op.create_index("ix_scan_person", "scan", ["person_id"])
    _widen_admission()
    op.create_table(
        "answer",
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("question", sa.String(), primary_key=True),
        sa.Column("nonce", sa.String(), sa.ForeignKey("scan.nonce"), primary_key=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sqlite_with_rowid=False,
    )


def _widen_admission() -> None:
    """A primary key cannot be changed in place on SQLite: a new table takes over the rows of the old one."""
    op.drop_index("ix_admission_at", "admission")
    op.rename_table("admission", "admission_before")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.text("ALTER INDEX admission_pkey RENAME TO admission_before_pkey"))
    op.create_table(
        "admission",
        sa.Column("person_id", sa.String(), sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("checkpoint", sa.String(), primary_key=True),
        sa.Column("period", sa.String(), primary_key=True),
        sa.Column("nth", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("desk", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), sa.ForeignKey("scan.nonce"), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("left_desk", sa.String(), nullable=True),
        sa.Column("left_nonce", sa.String(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.execute(
        sa.text(
            "INSERT INTO admission (person_id, checkpoint, period, nth, at, desk, actor, nonce) "
            "SELECT person_id, checkpoint, '', 1, at, desk, '', nonce FROM admission_before"
        )
    )
    op.drop_table("admission_before")
    op.create_index("ix_admission_at", "admission", ["at"])
    inside = sa.text("left_at IS NULL")
    op.create_index(
        "ix_admission_inside", "admission", ["checkpoint", "period"], sqlite_where=inside, postgresql_where=inside
    )
