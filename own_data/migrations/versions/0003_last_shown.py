"""What each user was shown when last here."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "last_shown",
        sa.Column("username", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("sign_in", sa.String(length=64), nullable=False),
        sa.Column("shown_at", sa.DateTime(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("earlier_at", sa.DateTime(), nullable=True),
        sa.Column("earlier", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("username", "role"),
    )
