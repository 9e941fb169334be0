"""The tables of people, of what finds them, and of the layouts of their lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, SmallInteger, text
from sqlmodel import Field, SQLModel

from controlroom.store.types import KeyText, UtcDateTime

_WANTS = text("needs <> '' OR note <> ''")


class Person(SQLModel, table=True):
    """Somebody who is expected. Every text is clean data (core/text.py); an unknown one is empty, never null.

    `party`: how many people the code admits, the guest included (docs/domain.md §5).
    """

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_code", "code", unique=True),
        # All that is counted of everybody: in one index, for the rows of a hundred thousand are read in 50 ms only.
        Index("ix_person_status", "status", "category", "party"),
        Index("ix_person_wants", "status", sqlite_where=_WANTS, postgresql_where=_WANTS),
        {"sqlite_with_rowid": False},
    )

    id: str = Field(primary_key=True)
    code: str
    name: str
    company: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    category: str
    language: str = ""
    status: str = "registered"
    note: str = ""
    needs: str = ""
    party: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class PersonSearch(SQLModel, table=True):
    """What finds a person, derived from their row (docs/domain.md §5, Search): in step with it in every transaction.

    `key_text` holds the person's keys as one text: to check a second word, and to know what to take away. `number`
    stands for the person in PersonKey, where a 32-digit id would treble the size; it means nothing outside.
    """

    __tablename__ = "person_search"
    __table_args__ = (Index("ix_person_search_company", "company", "number"),)

    number: int | None = Field(default=None, primary_key=True)
    person_id: str = Field(unique=True)
    company: str
    key_text: str


class PersonKey(SQLModel, table=True):
    """One key of a person; a search is a range of `key` within a `kind`, in the order of the primary key."""

    __tablename__ = "person_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: int = Field(primary_key=True, sa_type=SmallInteger)
    key: str = Field(sa_column=Column(KeyText, primary_key=True))
    number: int = Field(primary_key=True)


class CompanyKey(SQLModel, table=True):
    """One key of a company, kept once for all its people. A company that nobody names any more does no harm here."""

    __tablename__ = "company_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: str = Field(sa_column=Column(KeyText, primary_key=True))
    company: str = Field(primary_key=True)


class SearchVersion(SQLModel, table=True):
    """The rules the keys were made by (KEYS_VERSION): one row, none before the first person."""

    __tablename__ = "search_version"

    version: int = Field(primary_key=True)


class ListLayout(SQLModel, table=True):
    """What a person has said about the lists with one header row. `id`: its fingerprint; `mapping`: a ListMapping as
    JSON (docs/domain.md §5)."""

    __tablename__ = "list_layout"
    __table_args__ = {"sqlite_with_rowid": False}

    id: str = Field(primary_key=True)
    mapping: str
    file: str
    remembered_at: datetime = Field(sa_column=Column(UtcDateTime(), nullable=False))
