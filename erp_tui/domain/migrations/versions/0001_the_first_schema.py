"""the first schema"""

from alembic import op
import sqlalchemy as sa
from erp_tui.domain.kernel import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE row_id START 1000 INCREMENT 64")
    op.create_table(
        "account",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("code", name=op.f("uq_account_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "blob",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blob")),
        info={
            "audited": False,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "books",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("schema_version", sa.String(), nullable=False),
        sa.Column("setup_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "category",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("code", name=op.f("uq_category_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "change_set",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("user_name", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_change_set")),
        info={
            "audited": False,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "country",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_country")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "currency",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.Column("step", columns.Price(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currency")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "draft",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("way", columns.Json(), nullable=False),
        sa.Column("before", columns.Json(), nullable=False),
        sa.Column("typed", columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_draft")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_login_at", ["login", "at"], unique=False)

    op.create_table(
        "dunning_level",
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("overdue_days", sa.BigInteger(), nullable=False),
        sa.Column("fee", columns.Amount(), nullable=False),
        sa.Column("fee_percent", columns.Percent(), nullable=False),
        sa.Column("interest_percent_per_year", columns.Percent(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("level", name=op.f("pk_dunning_level")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "id_block",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("next_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_id_block")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "idempotency",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("result", columns.Json(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "identifier",
        sa.Column("kind", columns.SortText(), nullable=False),
        sa.Column("text", columns.SortText(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("kind", "text", "record_id", name=op.f("pk_identifier")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("payload", columns.Json(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", columns.Moment(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", columns.Moment(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("name", name=op.f("uq_job_name")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state_due", ["state", "due_at"], unique=False)

    op.create_table(
        "list_view",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("only", sa.String(), nullable=True),
        sa.Column("sort", sa.String(), nullable=False),
        sa.Column("descending", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_view")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("list_view", schema=None) as batch_op:
        batch_op.create_index("uq_list_view_login_list_name", ["login", "list", "name"], unique=True)

    op.create_table(
        "login",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        info={
            "audited": False,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("login", schema=None) as batch_op:
        batch_op.create_index("ix_login_at_id", ["at", "id"], unique=False)

    op.create_table(
        "login_throttle",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("until", columns.Moment(), nullable=False),
        sa.Column("last_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_login_throttle")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("body", columns.Json(), nullable=False),
        sa.Column("done_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_record_id"), ["record_id"], unique=False)

    op.create_table(
        "payment_term",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("discount_days", sa.BigInteger(), nullable=False),
        sa.Column("discount_computation", sa.String(), nullable=False),
        sa.Column("instalment_step", columns.Price(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_term")),
        sa.UniqueConstraint("code", name=op.f("uq_payment_term_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "period",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("fiscal_year", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("starts_on", columns.Day(), nullable=False),
        sa.Column("ends_on", columns.Day(), nullable=False),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("code", name=op.f("uq_period_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "product_template",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("attributes", columns.Json(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_template")),
        sa.UniqueConstraint("code", name=op.f("uq_product_template_code")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "reason_code",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reason_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("reason_code", schema=None) as batch_op:
        batch_op.create_index("uq_reason_code_area_code", ["area", "code"], unique=True)

    op.create_table(
        "record",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("number", columns.SortText(), nullable=True),
        sa.Column("search_key", columns.SortText(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("on", columns.Day(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("uid", name=op.f("uq_record_uid")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_kind_number", ["kind", "number"], unique=False)
        batch_op.create_index("ix_record_party_on", ["party_id", "on"], unique=False)
        batch_op.create_index("ix_record_search", ["search_key"], unique=False)

    op.create_table(
        "search_entry",
        sa.Column("rank_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("search_key", columns.SortText(), nullable=False),
        sa.Column("identifiers", columns.SortText(), nullable=False),
        sa.Column("grams", columns.Grams(), nullable=True),
        sa.PrimaryKeyConstraint("rank_key", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("record_id", name=op.f("uq_search_entry_record_id")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "series",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("reset", sa.String(), nullable=False),
        sa.Column("strict_date_order", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index("uq_series_kind_branch", ["kind", "branch_id"], unique=True)

    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "tax_class",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_tax_class")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "unit",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("step", columns.Quantity(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "visit",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("login", "kind", "place", name=op.f("pk_visit")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "account_use",
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_use_account_id_account")),
        sa.PrimaryKeyConstraint("use", name=op.f("pk_account_use")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "app_user",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_app_user_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("login", name=op.f("uq_app_user_login")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["blob.digest"], name=op.f("fk_attachment_digest_blob")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_attachment_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_digest"), ["digest"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_record_id"), ["record_id"], unique=False)

    op.create_table(
        "branch",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_branch_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        sa.UniqueConstraint("code", name=op.f("uq_branch_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "change",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change_set", sa.BigInteger(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("old", columns.Json(), nullable=True),
        sa.Column("new", columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(["change_set"], ["change_set.sequence"], name=op.f("fk_change_change_set_change_set")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        info={
            "audited": False,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_change_set"), ["change_set"], unique=False)
        batch_op.create_index("ix_change_record_id_change_set", ["record_id", "change_set"], unique=False)

    op.create_table(
        "company",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("base_currency", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("fixed_today", columns.Day(), nullable=True),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("tax_number", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("bank_account", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["base_currency"], ["currency.code"], name=op.f("fk_company_base_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_company_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "dunning_run",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_dunning_run_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_run")),
        sa.UniqueConstraint("number", name=op.f("uq_dunning_run_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "exchange_rate",
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("rate", columns.Rate(), nullable=False),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_exchange_rate_currency_currency")),
        sa.PrimaryKeyConstraint("currency", "on", name=op.f("pk_exchange_rate")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "external_ref",
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_external_ref_record_id_record")),
        sa.PrimaryKeyConstraint("system", "kind", "external_id", name=op.f("pk_external_ref")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("external_ref", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_external_ref_record_id"), ["record_id"], unique=False)

    op.create_table(
        "party_group",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credit_limit", columns.Amount(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_party_group_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_group")),
        sa.UniqueConstraint("code", name=op.f("uq_party_group_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "payment_term_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("term_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("share", columns.Json(), nullable=False),
        sa.Column("due", columns.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["term_id"], ["payment_term.id"], name=op.f("fk_payment_term_line_term_id_payment_term")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_term_line")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("payment_term_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_term_line_term_id"), ["term_id"], unique=False)

    op.create_table(
        "price_list",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", columns.SortText(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("includes_tax", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("rule_changes", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_price_list_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_price_list_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("code", name=op.f("uq_price_list_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "product",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", columns.SortText(), nullable=False),
        sa.Column("specification", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("template_id", sa.BigInteger(), nullable=True),
        sa.Column("attributes", columns.Json(), nullable=True),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("list_price", columns.Price(), nullable=False),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("standard_cost", columns.Price(), nullable=False),
        sa.Column("valuation", sa.String(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=True),
        sa.Column("discontinued", sa.Boolean(), nullable=False),
        sa.Column("blocked_reason", sa.String(), nullable=True),
        sa.Column("entry_note", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_product_category_id_category")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_product_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_product_id_record")),
        sa.ForeignKeyConstraint(["tax_class"], ["tax_class.code"], name=op.f("fk_product_tax_class_tax_class")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["product_template.id"], name=op.f("fk_product_template_id_product_template")
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_product_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("code", name=op.f("uq_product_code")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": ("name", "code", "discontinued", "archived_at"),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_product_sort_name_code", ["sort_name", "code"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_template_id"), ["template_id"], unique=False)

    op.create_table(
        "quotation_template",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", columns.SortText(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("printed_note", sa.String(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_quotation_template_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_quotation_template_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_template")),
        sa.UniqueConstraint("code", name=op.f("uq_quotation_template_code")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "record_link",
        sa.Column("earlier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("later_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["earlier_id"], ["record.id"], name=op.f("fk_record_link_earlier_id_record")),
        sa.ForeignKeyConstraint(["later_id"], ["record.id"], name=op.f("fk_record_link_later_id_record")),
        sa.PrimaryKeyConstraint("earlier_id", "later_id", name=op.f("pk_record_link")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "later_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("record_link", schema=None) as batch_op:
        batch_op.create_index("ix_record_link_later", ["later_id"], unique=False)

    op.create_table(
        "record_note",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.Column("by_user_id", sa.BigInteger(), nullable=True),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_note_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_note")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("record_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_note_record_id"), ["record_id"], unique=False)

    op.create_table(
        "seal",
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("series_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("personal_digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_seal_record_id_record")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_seal_series_id_series")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_seal")),
        info={
            "audited": False,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("seal", schema=None) as batch_op:
        batch_op.create_index("uq_seal_series_position", ["series_id", "position"], unique=True)

    op.create_table(
        "seal_head",
        sa.Column("series_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_seal_head_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", name=op.f("pk_seal_head")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "series_counter",
        sa.Column("series_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("last_value", sa.BigInteger(), nullable=False),
        sa.Column("last_on", columns.Day(), nullable=True),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_counter_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "period", name=op.f("pk_series_counter")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "tax",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rate", columns.Percent(), nullable=False),
        sa.Column("amount", columns.Price(), nullable=False),
        sa.Column("included", sa.Boolean(), nullable=False),
        sa.Column("adds_to_next", sa.Boolean(), nullable=False),
        sa.Column("ignores_previous", sa.Boolean(), nullable=False),
        sa.Column("valid_from", columns.Day(), nullable=True),
        sa.Column("valid_to", columns.Day(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_tax_account_id_account")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_tax_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax")),
        sa.UniqueConstraint("code", name=op.f("uq_tax_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("tax", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tax_account_id"), ["account_id"], unique=False)

    op.create_table(
        "tax_region",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("has_tax_number", sa.Boolean(), nullable=True),
        sa.Column("party_class", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_tax_region_country_country")),
        sa.ForeignKeyConstraint(["party_class"], ["tax_class.code"], name=op.f("fk_tax_region_party_class_tax_class")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_region")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "translation",
        sa.Column("record_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_translation_record_id_record")),
        sa.PrimaryKeyConstraint("record_id", "field", "language", name=op.f("pk_translation")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "barcode",
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_barcode_product_id_product")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_barcode_unit_unit")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_barcode")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "product_id",
            "kept": (),
            "found_by": ("code",),
            "identified_by": (),
            "found_kind": "product",
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("barcode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_barcode_product_id"), ["product_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_entry_branch_id_branch")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_entry_id_record")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_entry_period_id_period")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_entry_record_id_record")),
        sa.ForeignKeyConstraint(["reverses_id"], ["entry.id"], name=op.f("fk_entry_reverses_id_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("number", name=op.f("uq_entry_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_on"), ["on"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_reverses_id"), ["reverses_id"], unique=False)

    op.create_table(
        "group_price_list",
        sa.Column("party_group", columns.SortText(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["price_list.id"], name=op.f("fk_group_price_list_list_id_price_list")),
        sa.PrimaryKeyConstraint("party_group", name=op.f("pk_group_price_list")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("group_price_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_price_list_list_id"), ["list_id"], unique=False)

    op.create_table(
        "kit_component",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kit_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(["kit_id"], ["product.id"], name=op.f("fk_kit_component_kit_id_product")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_kit_component_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_component")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "kit_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("kit_component", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_component_product_id"), ["product_id"], unique=False)
        batch_op.create_index("uq_kit_component_kit_product", ["kit_id", "product_id"], unique=True)

    op.create_table(
        "policy_rule",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("max_discount_percent", columns.Percent(), nullable=True),
        sa.Column("min_margin_percent", columns.Percent(), nullable=True),
        sa.Column("beyond", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_policy_rule_category_id_category")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_policy_rule_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_rule")),
        sa.UniqueConstraint("no", name=op.f("uq_policy_rule_no")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("policy_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_policy_rule_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_policy_rule_product_id"), ["product_id"], unique=False)

    op.create_table(
        "quotation_template_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("template_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("unit_price", columns.Price(), nullable=True),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_quotation_template_line_product_id_product")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["quotation_template.id"],
            name=op.f("fk_quotation_template_line_template_id_quotation_template"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_quotation_template_line_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_template_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "template_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("quotation_template_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quotation_template_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotation_template_line_template_id"), ["template_id"], unique=False)

    op.create_table(
        "salesperson",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("reports_to_id", sa.BigInteger(), nullable=True),
        sa.Column("hired_on", columns.Day(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_salesperson_id_record")),
        sa.ForeignKeyConstraint(
            ["reports_to_id"], ["salesperson.id"], name=op.f("fk_salesperson_reports_to_id_salesperson")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_salesperson_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_salesperson")),
        sa.UniqueConstraint("code", name=op.f("uq_salesperson_code")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("salesperson", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_salesperson_reports_to_id"), ["reports_to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_salesperson_user_id"), ["user_id"], unique=False)

    op.create_table(
        "stock_value",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("value", columns.Amount(), nullable=False),
        sa.Column("last_cost", columns.Price(), nullable=False),
        sa.Column("valued_on", columns.Day(), nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_value_product_id_product")),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_stock_value")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "tax_choice",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_class", sa.String(), nullable=True),
        sa.Column("party_class", sa.String(), nullable=True),
        sa.Column("tax_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["party_class"], ["tax_class.code"], name=op.f("fk_tax_choice_party_class_tax_class")),
        sa.ForeignKeyConstraint(
            ["product_class"], ["tax_class.code"], name=op.f("fk_tax_choice_product_class_tax_class")
        ),
        sa.ForeignKeyConstraint(["tax_id"], ["tax.id"], name=op.f("fk_tax_choice_tax_id_tax")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_choice")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("tax_choice", schema=None) as batch_op:
        batch_op.create_index("ix_tax_choice_classes", ["product_class", "party_class"], unique=False)
        batch_op.create_index(batch_op.f("ix_tax_choice_tax_id"), ["tax_id"], unique=False)

    op.create_table(
        "user_access",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("password_since", columns.Moment(), nullable=True),
        sa.Column("code_since", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_access_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_access")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "user_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "user_key",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("added_at", columns.Moment(), nullable=False),
        sa.Column("last_used_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_key_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_user_key_fingerprint")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "user_id",
            "kept": ("last_used_at",),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("user_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_key_user_id"), ["user_id"], unique=False)

    op.create_table(
        "user_secret",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("code_secret", sa.String(), nullable=True),
        sa.Column("code_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_secret_user_id_app_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_user_secret")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "warehouse",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("stock_location_id", sa.BigInteger(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_warehouse_branch_id_branch")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_warehouse_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warehouse")),
        sa.UniqueConstraint("code", name=op.f("uq_warehouse_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("warehouse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_warehouse_branch_id"), ["branch_id"], unique=False)

    op.create_table(
        "location",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["location.id"], name=op.f("fk_location_parent_id_location")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_location_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
        sa.UniqueConstraint("code", name=op.f("uq_location_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("location", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_location_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_location_warehouse_id"), ["warehouse_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", columns.SortText(), nullable=False),
        sa.Column("sort_city", columns.SortText(), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("is_carrier", sa.Boolean(), nullable=False),
        sa.Column("group", columns.SortText(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("tax_number", sa.String(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("salesperson_id", sa.BigInteger(), nullable=True),
        sa.Column("payment_term_id", sa.BigInteger(), nullable=True),
        sa.Column("credit_limit", columns.Amount(), nullable=True),
        sa.Column("invoice_itself", sa.Boolean(), nullable=True),
        sa.Column("invoice_on", sa.String(), nullable=True),
        sa.Column("deliver_on", sa.String(), nullable=True),
        sa.Column("blocked_reason", sa.String(), nullable=True),
        sa.Column("entry_note", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("search_rank", sa.BigInteger(), nullable=False),
        sa.Column("canonical_id", sa.BigInteger(), nullable=True),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["canonical_id"], ["party.id"], name=op.f("fk_party_canonical_id_party")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_party_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_party_id_record")),
        sa.ForeignKeyConstraint(
            ["payment_term_id"], ["payment_term.id"], name=op.f("fk_party_payment_term_id_payment_term")
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"], ["salesperson.id"], name=op.f("fk_party_salesperson_id_salesperson")
        ),
        sa.ForeignKeyConstraint(["tax_class"], ["tax_class.code"], name=op.f("fk_party_tax_class_tax_class")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("code", name=op.f("uq_party_code")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": ("search_rank",),
            "found_by": (
                "name",
                "code",
                "tax_number",
                "phone",
                "email",
                "is_customer",
                "is_supplier",
                "is_carrier",
                "search_rank",
                "canonical_id",
                "archived_at",
            ),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(
            "ix_party_carrier_sort_name_code",
            ["sort_name", "code"],
            unique=False,
            sqlite_where=sa.text("is_carrier IS 1"),
            postgresql_where=sa.text("is_carrier IS true"),
        )
        batch_op.create_index("ix_party_city_sort_name_code", ["sort_city", "sort_name", "code"], unique=False)
        batch_op.create_index("ix_party_salesperson_sort", ["salesperson_id", "sort_name", "code"], unique=False)
        batch_op.create_index("ix_party_sort_name_code", ["sort_name", "code"], unique=False)
        batch_op.create_index(
            "ix_party_supplier_sort_name_code",
            ["sort_name", "code"],
            unique=False,
            sqlite_where=sa.text("is_supplier IS 1"),
            postgresql_where=sa.text("is_supplier IS true"),
        )

    op.create_table(
        "planned_move",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("planned_on", columns.Day(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_planned_move_product_id_product")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_planned_move_record_id_record")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_planned_move_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_move")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("planned_move", schema=None) as batch_op:
        batch_op.create_index("ix_planned_move_line", ["line_id"], unique=False)
        batch_op.create_index("ix_planned_move_product", ["product_id", "warehouse_id", "planned_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_planned_move_record_id"), ["record_id"], unique=False)

    op.create_table(
        "reorder_rule",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("minimum", columns.Quantity(), nullable=False),
        sa.Column("maximum", columns.Quantity(), nullable=False),
        sa.Column("multiple", columns.Quantity(), nullable=True),
        sa.Column("order_minimum", columns.Quantity(), nullable=True),
        sa.Column("lead_days", sa.BigInteger(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_reorder_rule_product_id_product")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_reorder_rule_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reorder_rule")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "product_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("reorder_rule", schema=None) as batch_op:
        batch_op.create_index("uq_reorder_rule_product_warehouse", ["product_id", "warehouse_id"], unique=True)

    op.create_table(
        "stock_count",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_stock_count_id_record")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_stock_count_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
        sa.UniqueConstraint("number", name=op.f("uq_stock_count_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": "state = 'posted'",
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_count_warehouse_id"), ["warehouse_id"], unique=False)

    op.create_table(
        "activity",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", columns.Day(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("done_at", columns.Moment(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_activity_party_id_party")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_activity_record_id_record")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_activity_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index("ix_activity_due", ["done_at", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_activity_record_id"), ["record_id"], unique=False)

    op.create_table(
        "address",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("for_invoices", sa.Boolean(), nullable=False),
        sa.Column("for_deliveries", sa.Boolean(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["country"], ["country.code"], name=op.f("fk_address_country_country")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_address_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "party_id",
            "kept": (),
            "found_by": ("city", "archived_at"),
            "identified_by": (),
            "found_kind": "party",
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_address_party_id"), ["party_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("findings", columns.Json(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("gross", columns.Amount(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_login", sa.String(), nullable=False),
        sa.Column("asked_at", columns.Moment(), nullable=False),
        sa.Column("asked_reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_login", sa.String(), nullable=False),
        sa.Column("decided_at", columns.Moment(), nullable=True),
        sa.Column("decided_reason", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_approval_asked_by_app_user")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_approval_currency_currency")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_approval_decided_by_app_user")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_approval_party_id_party")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_approval_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index("ix_approval_record", ["record_id"], unique=False)
        batch_op.create_index("ix_approval_state_id", ["state", "id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_contact_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "party_id",
            "kept": (),
            "found_by": ("name", "phone", "email", "archived_at"),
            "identified_by": (),
            "found_kind": "party",
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_party_id"), ["party_id"], unique=False)

    op.create_table(
        "customer_item",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sort_code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_customer_item_party_id_party")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_customer_item_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_item")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "party_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("customer_item", schema=None) as batch_op:
        batch_op.create_index("ix_customer_item_party_code", ["party_id", "sort_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_customer_item_product_id"), ["product_id"], unique=False)
        batch_op.create_index("uq_customer_item_party_product", ["party_id", "product_id"], unique=True)

    op.create_table(
        "open_item",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("instalment", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("due_on", columns.Day(), nullable=False),
        sa.Column("discount_until", columns.Day(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", columns.Amount(), nullable=False),
        sa.Column("amount_open", columns.Amount(), nullable=False),
        sa.Column("amount_base", columns.Amount(), nullable=False),
        sa.Column("amount_open_base", columns.Amount(), nullable=False),
        sa.Column("is_open", sa.BigInteger(), nullable=False),
        sa.Column("blocked_reason", sa.String(), nullable=True),
        sa.Column("dunning_level", sa.BigInteger(), nullable=False),
        sa.Column("dunned_on", columns.Day(), nullable=True),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_open_item_currency_currency")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_open_item_party_id_party")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_open_item_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_item")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": ("amount_open", "amount_open_base", "is_open"),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("open_item", schema=None) as batch_op:
        batch_op.create_index("ix_open_item_open_due", ["is_open", "due_on", "id"], unique=False)
        batch_op.create_index("ix_open_item_open_number", ["is_open", "kind", "number", "record_id"], unique=False)
        batch_op.create_index("ix_open_item_party_open", ["party_id", "is_open", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_open_item_record_id"), ["record_id"], unique=False)

    op.create_table(
        "party_credit",
        sa.Column("party_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("receivable", columns.Amount(), nullable=False),
        sa.Column("on_order", columns.Amount(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_credit_party_id_party")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_party_credit")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "party_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "party_price_list",
        sa.Column("party_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["price_list.id"], name=op.f("fk_party_price_list_list_id_price_list")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_price_list_party_id_party")),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_party_price_list")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "party_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("party_price_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_price_list_list_id"), ["list_id"], unique=False)

    op.create_table(
        "payment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", columns.Rate(), nullable=False),
        sa.Column("amount", columns.Amount(), nullable=False),
        sa.Column("amount_base", columns.Amount(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_payment_account_id_account")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_payment_branch_id_branch")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_payment_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_payment_id_record")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_payment_party_id_party")),
        sa.ForeignKeyConstraint(["reverses_id"], ["payment.id"], name=op.f("fk_payment_reverses_id_payment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("number", name=op.f("uq_payment_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index("ix_payment_on_number", ["on", "number"], unique=False)
        batch_op.create_index("ix_payment_party_id_on", ["party_id", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_reverses_id"), ["reverses_id"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", columns.Amount(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount_base", columns.Amount(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("period_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("due_on", columns.Day(), nullable=True),
        sa.Column("tax_code", sa.String(), nullable=True),
        sa.Column("tax_base", columns.Amount(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_posting_account_id_account")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_posting_branch_id_branch")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_posting_currency_currency")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_posting_entry_id_entry")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_posting_party_id_party")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_posting_period_id_period")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_posting_record_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        info={
            "audited": True,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": "entry_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index("ix_posting_account_id_on", ["account_id", "on"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_posting_party_id_account_id", ["party_id", "account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_posting_record_id"), ["record_id"], unique=False)

    op.create_table(
        "price_rule",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("template_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("party_group", columns.SortText(), nullable=True),
        sa.Column("min_quantity", columns.Quantity(), nullable=True),
        sa.Column("max_quantity", columns.Quantity(), nullable=True),
        sa.Column("valid_from", columns.Day(), nullable=True),
        sa.Column("valid_to", columns.Day(), nullable=True),
        sa.Column("priority", sa.BigInteger(), nullable=True),
        sa.Column("fixed", columns.Price(), nullable=True),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("base_list_id", sa.BigInteger(), nullable=True),
        sa.Column("margin_percent", columns.Percent(), nullable=True),
        sa.Column("percent_off", columns.Percent(), nullable=True),
        sa.Column("factor", columns.Quantity(), nullable=True),
        sa.Column("round_to", columns.Price(), nullable=True),
        sa.Column("add", columns.Price(), nullable=True),
        sa.Column("min_margin", columns.Price(), nullable=True),
        sa.Column("max_margin", columns.Price(), nullable=True),
        sa.Column("floor_price", columns.Price(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_list_id"], ["price_list.id"], name=op.f("fk_price_rule_base_list_id_price_list")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_price_rule_category_id_category")),
        sa.ForeignKeyConstraint(["list_id"], ["price_list.id"], name=op.f("fk_price_rule_list_id_price_list")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_price_rule_party_id_party")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_rule_product_id_product")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["product_template.id"], name=op.f("fk_price_rule_template_id_product_template")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_rule")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "list_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("price_rule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_price_rule_base_list_id"), ["base_list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_price_rule_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_price_rule_list_product", ["list_id", "product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_price_rule_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_price_rule_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_price_rule_template_id"), ["template_id"], unique=False)

    op.create_table(
        "promotion",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_name", columns.SortText(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("party_group", sa.String(), nullable=False),
        sa.Column("min_quantity", columns.Quantity(), nullable=True),
        sa.Column("min_amount", columns.Amount(), nullable=True),
        sa.Column("percent", columns.Percent(), nullable=True),
        sa.Column("amount", columns.Amount(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("buy_quantity", columns.Quantity(), nullable=True),
        sa.Column("pay_quantity", columns.Quantity(), nullable=True),
        sa.Column("free_quantity", columns.Quantity(), nullable=True),
        sa.Column("free_product_id", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", columns.Day(), nullable=True),
        sa.Column("valid_to", columns.Day(), nullable=True),
        sa.Column("priority", sa.BigInteger(), nullable=True),
        sa.Column("is_stackable", sa.Boolean(), nullable=False),
        sa.Column("needs_coupon", sa.Boolean(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_promotion_category_id_category")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_promotion_currency_currency")),
        sa.ForeignKeyConstraint(["free_product_id"], ["product.id"], name=op.f("fk_promotion_free_product_id_product")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_promotion_id_record")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_promotion_party_id_party")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_promotion_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
        sa.UniqueConstraint("code", name=op.f("uq_promotion_code")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("promotion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promotion_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promotion_free_product_id"), ["free_product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promotion_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promotion_product_id"), ["product_id"], unique=False)

    op.create_table(
        "purchase_order",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", columns.Rate(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("expected_on", columns.Day(), nullable=True),
        sa.Column("printed_note", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_purchase_order_branch_id_branch")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_purchase_order_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_purchase_order_id_record")),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_purchase_order_supplier_id_party")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_purchase_order_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
        sa.UniqueConstraint("number", name=op.f("uq_purchase_order_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("purchase_order", schema=None) as batch_op:
        batch_op.create_index("ix_purchase_order_state_number", ["state", "number"], unique=False)
        batch_op.create_index("ix_purchase_order_state_on", ["state", "on", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_purchase_order_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "requisition",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("needed_on", columns.Day(), nullable=False),
        sa.Column("expected_on", columns.Day(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=True),
        sa.Column("made_itself", sa.Boolean(), nullable=False),
        sa.Column("reason", columns.Json(), nullable=False),
        sa.Column("purchase_line_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_requisition_branch_id_branch")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_requisition_id_record")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_requisition_product_id_product")),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_requisition_supplier_id_party")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_requisition_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition")),
        sa.UniqueConstraint("number", name=op.f("uq_requisition_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("requisition", schema=None) as batch_op:
        batch_op.create_index("ix_requisition_needed_on", ["needed_on", "number"], unique=False)
        batch_op.create_index("ix_requisition_product", ["product_id", "warehouse_id", "state"], unique=False)
        batch_op.create_index("ix_requisition_state_needed_on", ["state", "needed_on", "number"], unique=False)
        batch_op.create_index("ix_requisition_state_number", ["state", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_requisition_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "reservation",
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("location_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_reservation_location_id_location")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_reservation_product_id_product")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_reservation_record_id_record")),
        sa.PrimaryKeyConstraint("line_id", "location_id", "lot_id", name=op.f("pk_reservation")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.create_index("ix_reservation_product_location", ["product_id", "location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reservation_record_id"), ["record_id"], unique=False)

    op.create_table(
        "stock_balance",
        sa.Column("product_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("location_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("on_hand", columns.Quantity(), nullable=False),
        sa.Column("reserved", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_stock_balance_location_id_location")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_balance_product_id_product")),
        sa.PrimaryKeyConstraint("product_id", "location_id", "lot_id", name=op.f("pk_stock_balance")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "stock_count_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity_expected", columns.Quantity(), nullable=False),
        sa.Column("quantity_counted", columns.Quantity(), nullable=True),
        sa.ForeignKeyConstraint(
            ["count_id"], ["stock_count.id"], name=op.f("fk_stock_count_line_count_id_stock_count")
        ),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_count_line_location_id_location")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_count_line_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": ("stock_count", "count_id"),
            "record_column": "count_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("stock_count_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_count_line_count_id"), ["count_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_count_line_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_count_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "stock_move",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("from_location_id", sa.BigInteger(), nullable=False),
        sa.Column("to_location_id", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("unit_cost", columns.Price(), nullable=False),
        sa.Column("value", columns.Amount(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=True),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_location_id"], ["location.id"], name=op.f("fk_stock_move_from_location_id_location")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_stock_move_product_id_product")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_stock_move_record_id_record")),
        sa.ForeignKeyConstraint(["reverses_id"], ["stock_move.id"], name=op.f("fk_stock_move_reverses_id_stock_move")),
        sa.ForeignKeyConstraint(
            ["to_location_id"], ["location.id"], name=op.f("fk_stock_move_to_location_id_location")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_move")),
        info={
            "audited": True,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": "record_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("stock_move", schema=None) as batch_op:
        batch_op.create_index("ix_stock_move_product_id_on", ["product_id", "on", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_move_record_id"), ["record_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_move_reverses_id"), ["reverses_id"], unique=False)

    op.create_table(
        "supplier_product",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_code", sa.String(), nullable=False),
        sa.Column("sort_code", columns.SortText(), nullable=False),
        sa.Column("min_quantity", columns.Quantity(), nullable=False),
        sa.Column("unit_price", columns.Price(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("lead_days", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_supplier_product_currency_currency")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_supplier_product_product_id_product")),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_supplier_product_supplier_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_product")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "product_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("supplier_product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_product_product_id"), ["product_id"], unique=False)
        batch_op.create_index("ix_supplier_product_supplier_code", ["supplier_id", "sort_code"], unique=False)

    op.create_table(
        "tax_exemption",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("party_class", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("valid_from", columns.Day(), nullable=True),
        sa.Column("valid_to", columns.Day(), nullable=True),
        sa.Column("ended_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_class"], ["tax_class.code"], name=op.f("fk_tax_exemption_party_class_tax_class")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_tax_exemption_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_exemption")),
        info={
            "audited": True,
            "setup": True,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "party_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("tax_exemption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tax_exemption_party_id"), ["party_id"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("debit_item_id", sa.BigInteger(), nullable=False),
        sa.Column("credit_item_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.Column("amount", columns.Amount(), nullable=False),
        sa.Column("amount_base", columns.Amount(), nullable=False),
        sa.Column("credit_base", columns.Amount(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["credit_item_id"], ["open_item.id"], name=op.f("fk_allocation_credit_item_id_open_item")
        ),
        sa.ForeignKeyConstraint(
            ["debit_item_id"], ["open_item.id"], name=op.f("fk_allocation_debit_item_id_open_item")
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["allocation.id"], name=op.f("fk_allocation_reverses_id_allocation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        info={
            "audited": True,
            "setup": False,
            "append_only": True,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_allocation_credit_item_id"), ["credit_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_debit_item_id"), ["debit_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_allocation_reverses_id"), ["reverses_id"], unique=False)

    op.create_table(
        "cost_layer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("move_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity_left", columns.Quantity(), nullable=False),
        sa.Column("value_left", columns.Amount(), nullable=False),
        sa.Column("unit_cost", columns.Price(), nullable=False),
        sa.ForeignKeyConstraint(["move_id"], ["stock_move.id"], name=op.f("fk_cost_layer_move_id_stock_move")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_cost_layer_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_layer")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("cost_layer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cost_layer_move_id"), ["move_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cost_layer_product_id"), ["product_id"], unique=False)

    op.create_table(
        "coupon",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("code", columns.SortText(), nullable=False),
        sa.Column("promotion_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=True),
        sa.Column("uses_allowed", sa.BigInteger(), nullable=True),
        sa.Column("uses_taken", sa.BigInteger(), nullable=False),
        sa.Column("once_per_customer", sa.Boolean(), nullable=False),
        sa.Column("archived_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_coupon_party_id_party")),
        sa.ForeignKeyConstraint(["promotion_id"], ["promotion.id"], name=op.f("fk_coupon_promotion_id_promotion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupon")),
        sa.UniqueConstraint("code", name=op.f("uq_coupon_code")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "promotion_id",
            "kept": ("uses_taken",),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("coupon", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coupon_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_coupon_promotion_id"), ["promotion_id"], unique=False)

    op.create_table(
        "dunning_letter",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("open_item_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("amount_open", columns.Amount(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("days_overdue", sa.BigInteger(), nullable=False),
        sa.Column("fee", columns.Amount(), nullable=False),
        sa.Column("interest", columns.Amount(), nullable=False),
        sa.Column("sent_at", columns.Moment(), nullable=True),
        sa.Column("resolved_at", columns.Moment(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_dunning_letter_currency_currency")),
        sa.ForeignKeyConstraint(
            ["open_item_id"], ["open_item.id"], name=op.f("fk_dunning_letter_open_item_id_open_item")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_dunning_letter_party_id_party")),
        sa.ForeignKeyConstraint(["run_id"], ["dunning_run.id"], name=op.f("fk_dunning_letter_run_id_dunning_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dunning_letter")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "run_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("dunning_letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dunning_letter_open_item_id"), ["open_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dunning_letter_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dunning_letter_run_id"), ["run_id"], unique=False)

    op.create_table(
        "opportunity",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("salesperson_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("expected_amount", columns.Amount(), nullable=False),
        sa.Column("probability", columns.Percent(), nullable=False),
        sa.Column("expected_on", columns.Day(), nullable=False),
        sa.Column("lost_reason_id", sa.BigInteger(), nullable=True),
        sa.Column("lost_detail", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_opportunity_branch_id_branch")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_opportunity_contact_id_contact")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_opportunity_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_opportunity_id_record")),
        sa.ForeignKeyConstraint(
            ["lost_reason_id"], ["reason_code.id"], name=op.f("fk_opportunity_lost_reason_id_reason_code")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_opportunity_party_id_party")),
        sa.ForeignKeyConstraint(
            ["salesperson_id"], ["salesperson.id"], name=op.f("fk_opportunity_salesperson_id_salesperson")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint("number", name=op.f("uq_opportunity_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": ("title",),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index("ix_opportunity_expected_on", ["expected_on", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_salesperson_id"), ["salesperson_id"], unique=False)
        batch_op.create_index("ix_opportunity_state_expected_on", ["state", "expected_on", "number"], unique=False)
        batch_op.create_index("ix_opportunity_state_number", ["state", "number"], unique=False)

    op.create_table(
        "purchase_order_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("unit_price", columns.Price(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("expected_on", columns.Day(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_order_line_order_id_purchase_order")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_purchase_order_line_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "order_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("purchase_order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_order_line_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_purchase_order_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("supplier_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("purchase_order_id", sa.BigInteger(), nullable=False),
        sa.Column("supplier_reference", sa.String(), nullable=False),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_receipt_branch_id_branch")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_receipt_id_record")),
        sa.ForeignKeyConstraint(
            ["purchase_order_id"], ["purchase_order.id"], name=op.f("fk_receipt_purchase_order_id_purchase_order")
        ),
        sa.ForeignKeyConstraint(["reverses_id"], ["receipt.id"], name=op.f("fk_receipt_reverses_id_receipt")),
        sa.ForeignKeyConstraint(["supplier_id"], ["party.id"], name=op.f("fk_receipt_supplier_id_party")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_receipt_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("number", name=op.f("uq_receipt_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": "state = 'posted'",
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_on"), ["on"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_purchase_order_id"), ["purchase_order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_reverses_id"), ["reverses_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_supplier_id"), ["supplier_id"], unique=False)

    op.create_table(
        "coupon_use",
        sa.Column("coupon_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["coupon_id"], ["coupon.id"], name=op.f("fk_coupon_use_coupon_id_coupon")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_coupon_use_record_id_record")),
        sa.PrimaryKeyConstraint("coupon_id", "slot", name=op.f("pk_coupon_use")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("coupon_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_coupon_use_record_id"), ["record_id"], unique=False)

    op.create_table(
        "purchase_line_progress",
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity_ordered", columns.Quantity(), nullable=False),
        sa.Column("quantity_received", columns.Quantity(), nullable=False),
        sa.Column("quantity_closed", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_order_line.id"], name=op.f("fk_purchase_line_progress_line_id_purchase_order_line")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["purchase_order.id"], name=op.f("fk_purchase_line_progress_order_id_purchase_order")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_purchase_line_progress")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("purchase_line_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_line_progress_order_id"), ["order_id"], unique=False)

    op.create_table(
        "quotation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=True),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("bill_to_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("bill_address_id", sa.BigInteger(), nullable=True),
        sa.Column("ship_address_id", sa.BigInteger(), nullable=True),
        sa.Column("ship_to", columns.Json(), nullable=True),
        sa.Column("salesperson_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", columns.Rate(), nullable=False),
        sa.Column("payment_term_id", sa.BigInteger(), nullable=True),
        sa.Column("price_list_id", sa.BigInteger(), nullable=True),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("discount_amount", columns.Amount(), nullable=False),
        sa.Column("discount_applies_to", sa.String(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("tax", columns.Amount(), nullable=False),
        sa.Column("gross", columns.Amount(), nullable=False),
        sa.Column("rounding", columns.Amount(), nullable=False),
        sa.Column("taxes", columns.Json(), nullable=False),
        sa.Column("printed_note", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("coupons", columns.Json(), nullable=False),
        sa.Column("opportunity_id", sa.BigInteger(), nullable=True),
        sa.Column("valid_until", columns.Day(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("customer_reference", sa.String(), nullable=False),
        sa.Column("declined_reason_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["bill_address_id"], ["address.id"], name=op.f("fk_quotation_bill_address_id_address")),
        sa.ForeignKeyConstraint(["bill_to_id"], ["party.id"], name=op.f("fk_quotation_bill_to_id_party")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_quotation_branch_id_branch")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_quotation_contact_id_contact")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_quotation_currency_currency")),
        sa.ForeignKeyConstraint(
            ["declined_reason_id"], ["reason_code.id"], name=op.f("fk_quotation_declined_reason_id_reason_code")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["quotation.id"], name=op.f("fk_quotation_first_id_quotation")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_quotation_id_record")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_quotation_opportunity_id_opportunity")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_quotation_party_id_party")),
        sa.ForeignKeyConstraint(
            ["payment_term_id"], ["payment_term.id"], name=op.f("fk_quotation_payment_term_id_payment_term")
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_quotation_price_list_id_price_list")
        ),
        sa.ForeignKeyConstraint(
            ["salesperson_id"], ["salesperson.id"], name=op.f("fk_quotation_salesperson_id_salesperson")
        ),
        sa.ForeignKeyConstraint(["ship_address_id"], ["address.id"], name=op.f("fk_quotation_ship_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation")),
        sa.UniqueConstraint("number", "revision", name=op.f("uq_quotation_number_revision")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": ("customer_reference",),
            "identified_by": ("customer_reference",),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("quotation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quotation_first_id"), ["first_id"], unique=False)
        batch_op.create_index("ix_quotation_on_number", ["on", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotation_opportunity_id"), ["opportunity_id"], unique=False)
        batch_op.create_index("ix_quotation_party_id_on", ["party_id", "on", "number"], unique=False)
        batch_op.create_index("ix_quotation_state_number", ["state", "number"], unique=False)
        batch_op.create_index("ix_quotation_state_on", ["state", "on", "number"], unique=False)

    op.create_table(
        "receipt_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("purchase_line_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("unit_cost", columns.Price(), nullable=False),
        sa.Column("value", columns.Amount(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_receipt_line_product_id_product")),
        sa.ForeignKeyConstraint(
            ["purchase_line_id"],
            ["purchase_order_line.id"],
            name=op.f("fk_receipt_line_purchase_line_id_purchase_order_line"),
        ),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id_receipt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": ("receipt", "receipt_id"),
            "record_column": "receipt_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("receipt_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_line_purchase_line_id"), ["purchase_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_line_receipt_id"), ["receipt_id"], unique=False)

    op.create_table(
        "quotation_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("stock_quantity", columns.Quantity(), nullable=False),
        sa.Column("unit_price", columns.Price(), nullable=False),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("discount_share", columns.Amount(), nullable=False),
        sa.Column("amount", columns.Amount(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("tax", columns.Amount(), nullable=False),
        sa.Column("gross", columns.Amount(), nullable=False),
        sa.Column("taxes", columns.Json(), nullable=False),
        sa.Column("price_reason", columns.Json(), nullable=True),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("quotation_id", sa.BigInteger(), nullable=False),
        sa.Column("origin_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity_ordered", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["quotation_line.id"], name=op.f("fk_quotation_line_origin_id_quotation_line")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_quotation_line_product_id_product")),
        sa.ForeignKeyConstraint(
            ["quotation_id"], ["quotation.id"], name=op.f("fk_quotation_line_quotation_id_quotation")
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_quotation_line_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotation_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "quotation_id",
            "kept": ("quantity_ordered",),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("quotation_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quotation_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotation_line_quotation_id"), ["quotation_id"], unique=False)

    op.create_table(
        "sales_order",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=True),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("bill_to_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("bill_address_id", sa.BigInteger(), nullable=True),
        sa.Column("ship_address_id", sa.BigInteger(), nullable=True),
        sa.Column("ship_to", columns.Json(), nullable=True),
        sa.Column("salesperson_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", columns.Rate(), nullable=False),
        sa.Column("payment_term_id", sa.BigInteger(), nullable=True),
        sa.Column("price_list_id", sa.BigInteger(), nullable=True),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("discount_amount", columns.Amount(), nullable=False),
        sa.Column("discount_applies_to", sa.String(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("tax", columns.Amount(), nullable=False),
        sa.Column("gross", columns.Amount(), nullable=False),
        sa.Column("rounding", columns.Amount(), nullable=False),
        sa.Column("taxes", columns.Json(), nullable=False),
        sa.Column("printed_note", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier_id", sa.BigInteger(), nullable=True),
        sa.Column("coupons", columns.Json(), nullable=False),
        sa.Column("quotation_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_reference", columns.SortText(), nullable=False),
        sa.Column("requested_on", columns.Day(), nullable=True),
        sa.Column("confirmed_at", columns.Moment(), nullable=True),
        sa.Column("closed_at", columns.Moment(), nullable=True),
        sa.Column("cancel_reason_id", sa.BigInteger(), nullable=True),
        sa.Column("invoice_on", sa.String(), nullable=False),
        sa.Column("deliver_on", sa.String(), nullable=False),
        sa.Column("deposit", columns.Amount(), nullable=False),
        sa.Column("deposit_used", columns.Amount(), nullable=False),
        sa.Column("exposure_base", columns.Amount(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bill_address_id"], ["address.id"], name=op.f("fk_sales_order_bill_address_id_address")
        ),
        sa.ForeignKeyConstraint(["bill_to_id"], ["party.id"], name=op.f("fk_sales_order_bill_to_id_party")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_sales_order_branch_id_branch")),
        sa.ForeignKeyConstraint(
            ["cancel_reason_id"], ["reason_code.id"], name=op.f("fk_sales_order_cancel_reason_id_reason_code")
        ),
        sa.ForeignKeyConstraint(["carrier_id"], ["party.id"], name=op.f("fk_sales_order_carrier_id_party")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_sales_order_contact_id_contact")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_sales_order_currency_currency")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_sales_order_id_record")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_sales_order_party_id_party")),
        sa.ForeignKeyConstraint(
            ["payment_term_id"], ["payment_term.id"], name=op.f("fk_sales_order_payment_term_id_payment_term")
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_sales_order_price_list_id_price_list")
        ),
        sa.ForeignKeyConstraint(["quotation_id"], ["quotation.id"], name=op.f("fk_sales_order_quotation_id_quotation")),
        sa.ForeignKeyConstraint(
            ["salesperson_id"], ["salesperson.id"], name=op.f("fk_sales_order_salesperson_id_salesperson")
        ),
        sa.ForeignKeyConstraint(
            ["ship_address_id"], ["address.id"], name=op.f("fk_sales_order_ship_address_id_address")
        ),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_sales_order_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("number", name=op.f("uq_sales_order_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": ("customer_reference",),
            "identified_by": ("customer_reference",),
            "found_kind": "order",
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("sales_order", schema=None) as batch_op:
        batch_op.create_index("ix_sales_order_gross_number", ["gross", "number"], unique=False)
        batch_op.create_index("ix_sales_order_on_number", ["on", "number"], unique=False)
        batch_op.create_index("ix_sales_order_party_id_on", ["party_id", "on", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_quotation_id"), ["quotation_id"], unique=False)
        batch_op.create_index("ix_sales_order_reference", ["party_id", "customer_reference"], unique=False)
        batch_op.create_index("ix_sales_order_state_number", ["state", "number"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier_id", sa.BigInteger(), nullable=True),
        sa.Column("tracking_code", sa.String(), nullable=False),
        sa.Column("ship_to", columns.Json(), nullable=False),
        sa.Column("planned_on", columns.Day(), nullable=False),
        sa.Column("shipped_on", columns.Day(), nullable=True),
        sa.Column("shipped_at", columns.Moment(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("backorder_of_id", sa.BigInteger(), nullable=True),
        sa.Column("printed_note", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backorder_of_id"], ["delivery.id"], name=op.f("fk_delivery_backorder_of_id_delivery")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_delivery_branch_id_branch")),
        sa.ForeignKeyConstraint(["carrier_id"], ["party.id"], name=op.f("fk_delivery_carrier_id_party")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_delivery_id_record")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_delivery_order_id_sales_order")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_delivery_party_id_party")),
        sa.ForeignKeyConstraint(["reverses_id"], ["delivery.id"], name=op.f("fk_delivery_reverses_id_delivery")),
        sa.ForeignKeyConstraint(["warehouse_id"], ["warehouse.id"], name=op.f("fk_delivery_warehouse_id_warehouse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("number", name=op.f("uq_delivery_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": "state = 'shipped'",
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": ("tracking_code",),
            "identified_by": ("tracking_code",),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_backorder_of_id"), ["backorder_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_party_id"), ["party_id"], unique=False)
        batch_op.create_index("ix_delivery_planned_on", ["planned_on", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_reverses_id"), ["reverses_id"], unique=False)
        batch_op.create_index("ix_delivery_shipped_on", ["shipped_on"], unique=False)
        batch_op.create_index("ix_delivery_state_number", ["state", "number"], unique=False)
        batch_op.create_index("ix_delivery_state_planned_on", ["state", "planned_on", "number"], unique=False)

    op.create_table(
        "order_hold",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", columns.Json(), nullable=False),
        sa.Column("placed_by", sa.BigInteger(), nullable=True),
        sa.Column("placed_at", columns.Moment(), nullable=False),
        sa.Column("released_by", sa.BigInteger(), nullable=True),
        sa.Column("released_at", columns.Moment(), nullable=True),
        sa.Column("release_reason", sa.String(), nullable=False),
        sa.Column("expires_on", columns.Day(), nullable=True),
        sa.Column("amount_base", columns.Amount(), nullable=True),
        sa.Column("exception", sa.String(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_hold_order_id_sales_order")),
        sa.ForeignKeyConstraint(["placed_by"], ["app_user.id"], name=op.f("fk_order_hold_placed_by_app_user")),
        sa.ForeignKeyConstraint(["released_by"], ["app_user.id"], name=op.f("fk_order_hold_released_by_app_user")),
        sa.ForeignKeyConstraint(["source_id"], ["record.id"], name=op.f("fk_order_hold_source_id_record")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_hold")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "order_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("order_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_hold_order_id"), ["order_id"], unique=False)

    op.create_table(
        "sales_order_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("stock_quantity", columns.Quantity(), nullable=False),
        sa.Column("unit_price", columns.Price(), nullable=False),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("discount_share", columns.Amount(), nullable=False),
        sa.Column("amount", columns.Amount(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("tax", columns.Amount(), nullable=False),
        sa.Column("gross", columns.Amount(), nullable=False),
        sa.Column("taxes", columns.Json(), nullable=False),
        sa.Column("price_reason", columns.Json(), nullable=True),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("requested_on", columns.Day(), nullable=True),
        sa.Column("promised_on", columns.Day(), nullable=True),
        sa.Column("kit_line_id", sa.BigInteger(), nullable=True),
        sa.Column("per_kit", columns.Quantity(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("quotation_line_id", sa.BigInteger(), nullable=True),
        sa.Column("quoted_quantity", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kit_line_id"], ["sales_order_line.id"], name=op.f("fk_sales_order_line_kit_line_id_sales_order_line")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_sales_order_line_order_id_sales_order")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sales_order_line_product_id_product")),
        sa.ForeignKeyConstraint(
            ["quotation_line_id"],
            ["quotation_line.id"],
            name=op.f("fk_sales_order_line_quotation_line_id_quotation_line"),
        ),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_sales_order_line_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "order_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("sales_order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_order_line_kit_line_id"), ["kit_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_line_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_order_line_quotation_line_id"), ["quotation_line_id"], unique=False)

    op.create_table(
        "delivery_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("quantity_picked", columns.Quantity(), nullable=False),
        sa.Column("location_id", sa.BigInteger(), nullable=True),
        sa.Column("lot_id", sa.BigInteger(), nullable=False),
        sa.Column("cost", columns.Amount(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_line_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name=op.f("fk_delivery_line_location_id_location")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["sales_order_line.id"], name=op.f("fk_delivery_line_order_line_id_sales_order_line")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_delivery_line_product_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": ("delivery", "delivery_id"),
            "record_column": "delivery_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("delivery_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_line_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_line_order_line_id"), ["order_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "order_hold_line",
        sa.Column("hold_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(["hold_id"], ["order_hold.id"], name=op.f("fk_order_hold_line_hold_id_order_hold")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_hold_line_order_id_sales_order")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["sales_order_line.id"], name=op.f("fk_order_hold_line_order_line_id_sales_order_line")
        ),
        sa.PrimaryKeyConstraint("hold_id", "order_line_id", name=op.f("pk_order_hold_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "order_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "order_line_progress",
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity_ordered", columns.Quantity(), nullable=False),
        sa.Column("quantity_reserved", columns.Quantity(), nullable=False),
        sa.Column("quantity_delivered", columns.Quantity(), nullable=False),
        sa.Column("quantity_returned", columns.Quantity(), nullable=False),
        sa.Column("quantity_invoiced", columns.Quantity(), nullable=False),
        sa.Column("quantity_credited", columns.Quantity(), nullable=False),
        sa.Column("quantity_closed", columns.Quantity(), nullable=False),
        sa.Column("quantity_waived", columns.Quantity(), nullable=False),
        sa.Column("is_waiting", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["sales_order_line.id"], name=op.f("fk_order_line_progress_line_id_sales_order_line")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["sales_order.id"], name=op.f("fk_order_line_progress_order_id_sales_order")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_order_line_progress_product_id_product")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_order_line_progress_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_order_line_progress")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("order_line_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_line_progress_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_order_line_progress_waiting", ["product_id", "is_waiting", "line_id"], unique=False)

    op.create_table(
        "sales_return",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=False),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("warehouse_id", sa.BigInteger(), nullable=False),
        sa.Column("reason_id", sa.BigInteger(), nullable=True),
        sa.Column("reason_text", sa.String(), nullable=False),
        sa.Column("received_on", columns.Day(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_sales_return_branch_id_branch")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_sales_return_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_sales_return_id_record")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_sales_return_order_id_sales_order")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_sales_return_party_id_party")),
        sa.ForeignKeyConstraint(["reason_id"], ["reason_code.id"], name=op.f("fk_sales_return_reason_id_reason_code")),
        sa.ForeignKeyConstraint(
            ["warehouse_id"], ["warehouse.id"], name=op.f("fk_sales_return_warehouse_id_warehouse")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_return")),
        sa.UniqueConstraint("number", name=op.f("uq_sales_return_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": "state = 'received'",
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("sales_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_return_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_return_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_return_party_id"), ["party_id"], unique=False)
        batch_op.create_index("ix_sales_return_state_on", ["state", "on", "number"], unique=False)

    op.create_table(
        "supply_link",
        sa.Column("requisition_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["sales_order_line.id"], name=op.f("fk_supply_link_order_line_id_sales_order_line")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisition.id"], name=op.f("fk_supply_link_requisition_id_requisition")
        ),
        sa.PrimaryKeyConstraint("requisition_id", "order_line_id", name=op.f("pk_supply_link")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": "requisition_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "delivery_line_progress",
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("quantity_shipped", columns.Quantity(), nullable=False),
        sa.Column("quantity_returned", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["delivery_line.id"], name=op.f("fk_delivery_line_progress_line_id_delivery_line")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_delivery_line_progress")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    op.create_table(
        "invoice",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", columns.SortText(), nullable=True),
        sa.Column("state", columns.SortText(), nullable=False),
        sa.Column("branch_id", sa.BigInteger(), nullable=False),
        sa.Column("on", columns.Day(), nullable=False),
        sa.Column("party_id", sa.BigInteger(), nullable=False),
        sa.Column("bill_to_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("bill_address_id", sa.BigInteger(), nullable=True),
        sa.Column("ship_address_id", sa.BigInteger(), nullable=True),
        sa.Column("ship_to", columns.Json(), nullable=True),
        sa.Column("salesperson_id", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", columns.Rate(), nullable=False),
        sa.Column("payment_term_id", sa.BigInteger(), nullable=True),
        sa.Column("price_list_id", sa.BigInteger(), nullable=True),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("discount_amount", columns.Amount(), nullable=False),
        sa.Column("discount_applies_to", sa.String(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("tax", columns.Amount(), nullable=False),
        sa.Column("gross", columns.Amount(), nullable=False),
        sa.Column("rounding", columns.Amount(), nullable=False),
        sa.Column("taxes", columns.Json(), nullable=False),
        sa.Column("printed_note", sa.String(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sort_number", columns.SortText(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("delivery_id", sa.BigInteger(), nullable=True),
        sa.Column("return_id", sa.BigInteger(), nullable=True),
        sa.Column("credits_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_reference", sa.String(), nullable=False),
        sa.Column("due_on", columns.Day(), nullable=True),
        sa.Column("net_base", columns.Amount(), nullable=False),
        sa.Column("tax_base", columns.Amount(), nullable=False),
        sa.Column("gross_base", columns.Amount(), nullable=False),
        sa.Column("seller", columns.Json(), nullable=True),
        sa.Column("buyer", columns.Json(), nullable=True),
        sa.Column("instalments", columns.Json(), nullable=False),
        sa.Column("early_percent", columns.Percent(), nullable=False),
        sa.Column("early_computation", sa.String(), nullable=False),
        sa.Column("early_until", columns.Day(), nullable=True),
        sa.Column("posted_at", columns.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["bill_address_id"], ["address.id"], name=op.f("fk_invoice_bill_address_id_address")),
        sa.ForeignKeyConstraint(["bill_to_id"], ["party.id"], name=op.f("fk_invoice_bill_to_id_party")),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_invoice_branch_id_branch")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_invoice_contact_id_contact")),
        sa.ForeignKeyConstraint(["credits_id"], ["invoice.id"], name=op.f("fk_invoice_credits_id_invoice")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_invoice_currency_currency")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_invoice_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["id"], ["record.id"], name=op.f("fk_invoice_id_record")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_invoice_order_id_sales_order")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_invoice_party_id_party")),
        sa.ForeignKeyConstraint(
            ["payment_term_id"], ["payment_term.id"], name=op.f("fk_invoice_payment_term_id_payment_term")
        ),
        sa.ForeignKeyConstraint(["price_list_id"], ["price_list.id"], name=op.f("fk_invoice_price_list_id_price_list")),
        sa.ForeignKeyConstraint(["return_id"], ["sales_return.id"], name=op.f("fk_invoice_return_id_sales_return")),
        sa.ForeignKeyConstraint(
            ["salesperson_id"], ["salesperson.id"], name=op.f("fk_invoice_salesperson_id_salesperson")
        ),
        sa.ForeignKeyConstraint(["ship_address_id"], ["address.id"], name=op.f("fk_invoice_ship_address_id_address")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("number", name=op.f("uq_invoice_number")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": "state = 'posted'",
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_credits_id"), ["credits_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_delivery_id"), ["delivery_id"], unique=False)
        batch_op.create_index("ix_invoice_due_on", ["due_on"], unique=False)
        batch_op.create_index("ix_invoice_kind_gross", ["kind", "gross", "sort_number", "id"], unique=False)
        batch_op.create_index("ix_invoice_kind_on", ["kind", "on", "sort_number", "id"], unique=False)
        batch_op.create_index("ix_invoice_kind_sort_number", ["kind", "sort_number", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_invoice_party_id_on", ["bill_to_id", "on", "number"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_return_id"), ["return_id"], unique=False)
        batch_op.create_index("ix_invoice_state_on", ["state", "on"], unique=False)

    op.create_table(
        "sales_return_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("return_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("delivery_line_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("restock", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery_line_id"], ["delivery_line.id"], name=op.f("fk_sales_return_line_delivery_line_id_delivery_line")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["sales_order_line.id"], name=op.f("fk_sales_return_line_order_line_id_sales_order_line")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sales_return_line_product_id_product")),
        sa.ForeignKeyConstraint(
            ["return_id"], ["sales_return.id"], name=op.f("fk_sales_return_line_return_id_sales_return")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_return_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": ("sales_return", "return_id"),
            "record_column": "return_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("sales_return_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sales_return_line_delivery_line_id"), ["delivery_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_return_line_order_line_id"), ["order_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_return_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sales_return_line_return_id"), ["return_id"], unique=False)

    op.create_table(
        "invoice_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line_no", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("quantity", columns.Quantity(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("stock_quantity", columns.Quantity(), nullable=False),
        sa.Column("unit_price", columns.Price(), nullable=False),
        sa.Column("discount_percent", columns.Percent(), nullable=False),
        sa.Column("discount_share", columns.Amount(), nullable=False),
        sa.Column("amount", columns.Amount(), nullable=False),
        sa.Column("net", columns.Amount(), nullable=False),
        sa.Column("tax", columns.Amount(), nullable=False),
        sa.Column("gross", columns.Amount(), nullable=False),
        sa.Column("taxes", columns.Json(), nullable=False),
        sa.Column("price_reason", columns.Json(), nullable=True),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("custom", columns.Json(), nullable=True),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("delivery_line_id", sa.BigInteger(), nullable=True),
        sa.Column("credits_line_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["credits_line_id"], ["invoice_line.id"], name=op.f("fk_invoice_line_credits_line_id_invoice_line")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_line_id"], ["delivery_line.id"], name=op.f("fk_invoice_line_delivery_line_id_delivery_line")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_invoice_id_invoice")),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["sales_order_line.id"], name=op.f("fk_invoice_line_order_line_id_sales_order_line")
        ),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_invoice_line_product_id_product")),
        sa.ForeignKeyConstraint(["unit"], ["unit.code"], name=op.f("fk_invoice_line_unit_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        info={
            "audited": True,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": ("invoice", "invoice_id"),
            "record_column": "invoice_id",
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoice_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_line_credits_line_id"), ["credits_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_line_delivery_line_id"), ["delivery_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_line_invoice_id"), ["invoice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_line_order_line_id"), ["order_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_line_product_id"), ["product_id"], unique=False)

    op.create_table(
        "invoice_line_progress",
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity_invoiced", columns.Quantity(), nullable=False),
        sa.Column("quantity_credited", columns.Quantity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoice.id"], name=op.f("fk_invoice_line_progress_invoice_id_invoice")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["invoice_line.id"], name=op.f("fk_invoice_line_progress_line_id_invoice_line")
        ),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_invoice_line_progress")),
        info={
            "audited": False,
            "setup": False,
            "append_only": False,
            "posted_when": None,
            "lines_of": None,
            "record_column": None,
            "kept": (),
            "found_by": (),
            "identified_by": (),
            "found_kind": None,
        },
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoice_line_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_line_progress_invoice_id"), ["invoice_id"], unique=False)
