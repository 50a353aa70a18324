"""The tables of the dashboard's own database. Times are UTC without a zone.

A change here needs a revision in `migrations/versions/`; a test compares the two.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

NAME, LINE = 120, 400
# The longest address that mail servers take (RFC 5321).
EMAIL = 254
# A SHA-256 in hexadecimal.
DIGEST = 64

metadata = MetaData()

action_note = Table(
    "action_note",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("unit_id", String(NAME), nullable=False, index=True),
    Column("indicator_id", String(NAME), nullable=False),
    Column("day", Date, nullable=False),
    Column("text", String(LINE), nullable=False),
    Column("author", String(NAME), nullable=False),
    Column("written_at", DateTime, nullable=False),
)

decision = Table(
    "meeting_decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("meeting", String(NAME), nullable=False),
    Column("slide", String(LINE), nullable=False),
    Column("decision", Text, nullable=False),
    Column("responsible", String(NAME), nullable=False),
    Column("due", Date),
    Column("author", String(NAME), nullable=False),
    Column("written_at", DateTime, nullable=False),
    UniqueConstraint("meeting", "slide"),
)

# Users that came by application. `password_hash` is NULL until the one-time link has
# been used; `disabled_at` takes the account away and keeps its history.
account = Table(
    "account",
    metadata,
    Column("username", String(NAME), primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("email", String(EMAIL), nullable=False, unique=True),
    Column("language", String(2), nullable=False),
    Column("password_hash", String(NAME)),
    Column("session_version", Integer, nullable=False),
    Column("created_at", DateTime, nullable=False),
    Column("disabled_at", DateTime),
)

# What a user may: one role, at one hospital where the role has one. `valid_to` NULL:
# no end. `confirmed_at` is when the secretariat last said that it still holds.
access_grant = Table(
    "access_grant",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", String(NAME), nullable=False, index=True),
    Column("role", String(NAME), nullable=False),
    Column("hospital_id", Integer),
    Column("may_export", Boolean, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("reason", String(LINE), nullable=False),
    Column("given_by", String(NAME), nullable=False),
    Column("given_at", DateTime, nullable=False),
    Column("confirmed_by", String(NAME), nullable=False),
    Column("confirmed_at", DateTime, nullable=False),
    Column("reminded_at", DateTime),
    Column("ended_by", String(NAME)),
    Column("ended_at", DateTime),
)

# An application for access. The code that was mailed is kept as a hash; `decision` is
# NULL, approved or refused.
application = Table(
    "application",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(NAME), nullable=False),
    Column("email", String(EMAIL), nullable=False, index=True),
    Column("hospital_ids", Text, nullable=False),
    Column("role", String(NAME), nullable=False),
    Column("reason", String(LINE), nullable=False),
    Column("language", String(2), nullable=False),
    Column("address", String(NAME), nullable=False),
    Column("asked_at", DateTime, nullable=False),
    Column("code_hash", String(NAME), nullable=False),
    Column("code_tries", Integer, nullable=False),
    Column("confirmed_at", DateTime),
    Column("decision", String(NAME)),
    Column("decided_by", String(NAME)),
    Column("decided_at", DateTime),
    Column("decision_reason", String(LINE)),
)

# What was done to accounts and grants: by whom, when and why.
access_change = Table(
    "access_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("done_by", String(NAME), nullable=False),
    Column("username", String(NAME), nullable=False, index=True),
    Column("what", String(NAME), nullable=False),
    Column("grant_id", Integer),
    Column("reason", String(LINE), nullable=False),
)

# Links that work once. The token itself is only in the mail.
one_time_link = Table(
    "one_time_link",
    metadata,
    Column("token_digest", String(DIGEST), primary_key=True),
    Column("username", String(NAME), nullable=False, index=True),
    Column("purpose", String(NAME), nullable=False),
    Column("made_at", DateTime, nullable=False),
    Column("ends_at", DateTime, nullable=False),
    Column("used_at", DateTime),
)

# One row per signing-in, found by the hash of its cookie. While `waits_for_code` the
# password was right and the second factor has not been given.
sign_in_session = Table(
    "sign_in_session",
    metadata,
    Column("token_digest", String(DIGEST), primary_key=True),
    Column("username", String(NAME), nullable=False, index=True),
    Column("address", String(NAME), nullable=False),
    Column("started_at", DateTime, nullable=False),
    Column("last_seen_at", DateTime, nullable=False),
    Column("ends_at", DateTime, nullable=False),
    Column("ended_at", DateTime),
    Column("waits_for_code", Boolean, nullable=False),
)

# Attempts at signing in, by account and by address; `last` is Unix time.
sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("key_digest", String(DIGEST), primary_key=True),
    Column("kind", String(NAME), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("count", Integer, nullable=False),
    Column("last", Double, nullable=False),
)

# The second factor; `secret` is encrypted. `last_step` is the newest time step used.
second_factor = Table(
    "second_factor",
    metadata,
    Column("username", String(NAME), primary_key=True),
    Column("secret", String(LINE), nullable=False),
    Column("confirmed_at", DateTime),
    Column("last_step", Integer, nullable=False),
)

# Who looked at what. Rows are added and never changed: the database refuses.
access_log = Table(
    "access_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("username", String(NAME), nullable=False),
    Column("role", String(NAME), nullable=False),
    Column("hospital_ids", Text, nullable=False),
    Column("event", String(NAME), nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("page", String(NAME), nullable=False),
    Column("selection", Text, nullable=False),
    Column("rows", Integer),
    Column("detail", String(LINE), nullable=False),
    Index("ix_access_log_at", "at"),
    Index("ix_access_log_username_at", "username", "at"),
)

# What a user was shown in this visit (`shown`, JSON) and at the end of the one before.
last_shown = Table(
    "last_shown",
    metadata,
    Column("username", String(NAME), primary_key=True),
    Column("role", String(NAME), primary_key=True),
    Column("sign_in", String(DIGEST), nullable=False),
    Column("shown_at", DateTime, nullable=False),
    Column("shown", Text, nullable=False),
    Column("earlier_at", DateTime),
    Column("earlier", Text),
)

# What the secretariat has set, every change a row; the newest of a name counts.
setting = Table(
    "setting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(NAME), nullable=False, index=True),
    Column("value", Text, nullable=False),
    Column("reason", String(LINE), nullable=False),
    Column("set_by", String(NAME), nullable=False),
    Column("set_at", DateTime, nullable=False),
)
