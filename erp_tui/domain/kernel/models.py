"""The kernel's own tables: keys, records and their links, audit, idempotency, numbering, seals, outbox, jobs, drafts."""

from sqlalchemy import BigInteger, Index, Integer
from sqlmodel import Field, SQLModel

from erp_tui.domain.kernel.columns import Grams
from erp_tui.domain.kernel.tables import (
    date,
    datetime,
    day,
    json_field,
    key,
    moment,
    ref,
    sort_text,
    table_args,
    whole,
)


class Books(SQLModel, table=True):
    """One row: which schema these books have, and a number that grows whenever the set-up changes."""

    __tablename__ = "books"
    __table_args__ = table_args(audited=False)
    id: int = key()
    schema_version: str
    setup_version: int = whole(default=1)
    created_at: datetime = moment()


class IdBlock(SQLModel, table=True):
    """The next free id, for SQLite; PostgreSQL has the sequence `row_id`. Ids are unique over all tables."""

    __tablename__ = "id_block"
    __table_args__ = table_args(audited=False)
    id: int = key()
    next_id: int = whole()


class Record(SQLModel, table=True):
    """A row for every document and master: what jump-anywhere, trail, notes, audit and the API hang on."""

    __tablename__ = "record"
    __table_args__ = table_args(
        Index("ix_record_kind_number", "kind", "number"),
        Index("ix_record_search", "search_key"),
        Index("ix_record_party_on", "party_id", "on"),
    )
    id: int = key()
    kind: str
    uid: str = Field(unique=True)
    label: str
    number: str | None = sort_text(default=None)
    search_key: str = sort_text(default="")
    party_id: int | None = whole(default=None)
    on: date | None = day(default=None)
    archived_at: datetime | None = moment(default=None)


class RecordLink(SQLModel, table=True):
    """The document trail: `later_id` came from `earlier_id`."""

    __tablename__ = "record_link"
    __table_args__ = table_args(Index("ix_record_link_later", "later_id"), record_column="later_id")
    earlier_id: int = key(foreign_key="record.id")
    later_id: int = key(foreign_key="record.id")
    kind: str


class SearchEntry(SQLModel, table=True):
    """What the search index knows of a record; see `kernel.search_store`."""

    __tablename__ = "search_entry"
    __table_args__ = table_args(audited=False)
    rank_key: int = key()
    """Group, rank and id in one number: the order in which hits come."""
    record_id: int = whole(unique=True)
    search_key: str = sort_text()
    identifiers: str = sort_text()
    """What is kept of it in `identifier`, parted by blanks."""
    grams: list | None = Field(default=None, sa_type=Grams)
    """On PostgreSQL; SQLite keeps them in the virtual table `search_fts`."""


class Identifier(SQLModel, table=True):
    """Codes, numbers, phones and addresses that records of a kind are found by, compared from their first character."""

    __tablename__ = "identifier"
    __table_args__ = table_args(audited=False, without_rowid=True)
    kind: str = sort_text(primary_key=True)
    text: str = sort_text(primary_key=True)
    record_id: int = key()


class RecordNote(SQLModel, table=True):
    """A note of the house on a document or master; `printed` ones go to the customer."""

    __tablename__ = "record_note"
    __table_args__ = table_args(record_column="record_id")
    id: int = key()
    record_id: int = ref("record.id")
    text: str
    printed: bool = False
    by_user_id: int | None = whole(default=None)
    at: datetime = moment()


class ExternalRef(SQLModel, table=True):
    """What another system calls a record of ours."""

    __tablename__ = "external_ref"
    __table_args__ = table_args(record_column="record_id")
    system: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    record_id: int = ref("record.id")


class Translation(SQLModel, table=True):
    __tablename__ = "translation"
    __table_args__ = table_args(record_column="record_id")
    record_id: int = key(foreign_key="record.id")
    field: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    text: str


class Attachment(SQLModel, table=True):
    __tablename__ = "attachment"
    __table_args__ = table_args(record_column="record_id")
    id: int = key()
    record_id: int = ref("record.id")
    name: str
    media_type: str
    digest: str = Field(foreign_key="blob.digest", index=True)
    at: datetime = moment()


class Blob(SQLModel, table=True):
    """Content-addressed contents of attachments and of documents as sent."""

    __tablename__ = "blob"
    __table_args__ = table_args(audited=False, append_only=True)
    digest: str = Field(primary_key=True)
    size: int = whole()
    content: bytes


class ChangeSet(SQLModel, table=True):
    """One unit of work that changed something: who, through which door, by which verb, in which order."""

    __tablename__ = "change_set"
    __table_args__ = table_args(audited=False, append_only=True)
    sequence: int | None = Field(default=None, sa_type=BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    at: datetime = moment()
    user_id: int | None = whole(default=None)
    user_name: str
    door: str
    verb: str
    key: str | None = None


class Change(SQLModel, table=True):
    """One row that a change set touched, with its old and new values."""

    __tablename__ = "change"
    __table_args__ = table_args(
        Index("ix_change_record_id_change_set", "record_id", "change_set"), audited=False, append_only=True
    )
    id: int = key()
    change_set: int = ref("change_set.sequence")
    table_name: str
    row_key: str
    record_id: int | None = whole(default=None)
    action: str
    old: dict | None = json_field(default=None)
    new: dict | None = json_field(default=None)


class Idempotency(SQLModel, table=True):
    """A key that a caller made: the same key and content again gives the first answer."""

    __tablename__ = "idempotency"
    __table_args__ = table_args(audited=False)
    key: str = Field(primary_key=True)
    verb: str
    digest: str
    result: dict | None = json_field(default=None)
    at: datetime = moment()


class Series(SQLModel, table=True):
    """How documents of a kind are numbered: `{seq:6}`, `{year}`, `{yy}`, `{month:2}`; reset never, year or month."""

    __tablename__ = "series"
    __table_args__ = table_args(Index("uq_series_kind_branch", "kind", "branch_id", unique=True), setup=True)
    id: int = key()
    kind: str
    branch_id: int = whole(default=0)
    pattern: str
    reset: str = "never"
    strict_date_order: bool = False


class SeriesCounter(SQLModel, table=True):
    __tablename__ = "series_counter"
    __table_args__ = table_args(audited=False)
    series_id: int = key(foreign_key="series.id")
    period: str = Field(primary_key=True)
    last_value: int = whole()
    last_on: date | None = day(default=None)


class SealHead(SQLModel, table=True):
    """Where the chain of a series stands."""

    __tablename__ = "seal_head"
    __table_args__ = table_args(audited=False)
    series_id: int = key(foreign_key="series.id")
    position: int = whole()
    digest: str


class Seal(SQLModel, table=True):
    """One link of a series' hash chain: SHA-256 over the whole document and the link before it."""

    __tablename__ = "seal"
    __table_args__ = table_args(
        Index("uq_seal_series_position", "series_id", "position", unique=True), audited=False, append_only=True
    )
    record_id: int = key(foreign_key="record.id")
    series_id: int = ref("series.id", index=False)
    position: int = whole()
    version: int = whole()
    salt: str
    personal_digest: str
    previous: str
    digest: str


class Outbox(SQLModel, table=True):
    """Facts as they were told, for what happens after commit: mail, webhooks, list refresh."""

    __tablename__ = "outbox"
    __table_args__ = table_args(audited=False)
    id: int = key()
    at: datetime = moment()
    fact: str
    record_id: int | None = whole(default=None, index=True)
    body: dict = json_field()
    done_at: datetime | None = moment(default=None)


class Job(SQLModel, table=True):
    """Due work, claimed by conditional update: `erp-tui work`, the server, once at opening."""

    __tablename__ = "job"
    __table_args__ = table_args(Index("ix_job_state_due", "state", "due_at"), audited=False)
    id: int = key()
    kind: str
    name: str = Field(unique=True)
    payload: dict = json_field()
    state: str = "waiting"
    due_at: datetime = moment()
    claimed_by: str | None = None
    claimed_until: datetime | None = moment(default=None)
    tries: int = whole(default=0)
    error: str | None = None


class Draft(SQLModel, table=True):
    """What somebody is typing and has not said yet; see `kernel.drafts` for where it is kept."""

    __tablename__ = "draft"
    __table_args__ = table_args(Index("ix_draft_login_at", "login", "at"), audited=False)
    key: str = Field(primary_key=True)
    login: str
    at: datetime = moment()
    title: str
    way: dict = json_field()
    before: dict = json_field()
    typed: dict = json_field()


class Visit(SQLModel, table=True):
    """What somebody had open, and when last; kept beside the drafts."""

    __tablename__ = "visit"
    __table_args__ = table_args(audited=False)
    login: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    """The id of a record, or the name of a list."""
    at: datetime = moment()
