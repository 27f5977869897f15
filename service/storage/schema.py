"""The tables. No foreign keys, sequences, defaults or descending indexes: Aurora DSQL has not all of them.

Source: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility.html
"""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Integer, MetaData, String, Table, Text, Uuid

from service.domain.fields import MAX_CATEGORY, MAX_DESCRIPTION, MAX_KEY, MAX_PAYEE

metadata = MetaData()

# Amounts are whole minor units (cents), because SQLite has no exact decimals.
# SQLite keeps both tables in the order of their keys, which saves every write one tree.
entries = Table(
    "entries",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("kind", String(7), nullable=False),
    Column("minor_units", BigInteger, nullable=False),
    Column("category", String(MAX_CATEGORY), nullable=False),
    Column("date", Date, nullable=False),
    Column("payee", String(MAX_PAYEE), nullable=False),
    Column("description", String(MAX_DESCRIPTION), nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("entries_by_date", "user_id", "date", "id"),
    sqlite_with_rowid=False,
)

# What the entries of a month add up to, so that no total reads them all; storage/totals.py keeps it exact.
month_totals = Table(
    "month_totals",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("kind", String(7), primary_key=True),
    Column("category", String(MAX_CATEGORY), primary_key=True),
    Column("minor_units", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    # all that the total of all months needs, in the order it needs it
    Index("month_totals_by_category", "user_id", "kind", "category", "entries", "minor_units"),
    sqlite_with_rowid=False,
)

users = Table(
    "users",
    metadata,
    # the key, because on DSQL a unique index is only there some time after it was asked for
    Column("name", String(64), primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("password_hash", String(255), nullable=False),
    # these may be missing, as in a database that had users before it had the columns
    Column("logouts", BigInteger),
    Column("created", DateTime),
    sqlite_with_rowid=False,
)

# Sessions that were logged out of. The others are in nobody's database: a session is what its signed cookie says.
ended_sessions = Table(
    "ended_sessions",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("ended", DateTime, nullable=False),
    Index("ended_sessions_by_age", "user_id", "ended"),
    sqlite_with_rowid=False,
)

# Times are UTC.
tokens = Table(
    "tokens",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("label", String(100), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created", DateTime, nullable=False),
    Column("expires", DateTime, nullable=False),
    Index("tokens_of_user", "user_id"),
    sqlite_with_rowid=False,
)

# What a request with a key was answered, so that it can be repeated without being done twice.
idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("key", String(MAX_KEY), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("created", DateTime, nullable=False),
    Index("idempotency_keys_by_age", "user_id", "created"),
    sqlite_with_rowid=False,
)

# What was removed, for those who want it back.
removed_entries = Table(
    "removed_entries",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("entry", Text, nullable=False),
    Column("removed", DateTime, nullable=False),
    Index("removed_entries_by_age", "user_id", "removed"),
    sqlite_with_rowid=False,
)

# How much may be spent in a month.
budgets = Table(
    "budgets",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("category", String(MAX_CATEGORY), primary_key=True),
    Column("minor_units", BigInteger, nullable=False),
    Column("warn_at_percent", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
