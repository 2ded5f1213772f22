"""People, sittings and screenings: the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table("history", sa.Column("id", sa.Text(), primary_key=True))
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False, unique=True),
        sa.Column("sore_side", sa.Text()),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("plan_name", sa.Text()),
        sa.Column("limit_deg", sa.Double()),
        sa.Column("pain_usual", sa.Double()),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("person_id", "person.id"),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("set_up", sa.JSON(), nullable=False),
        sa.Column("pain_during", sa.Double()),
        sa.Column("pain_usual", sa.Double()),
        sa.Column("pain_next_day", sa.Double()),
        sa.Column("flare_over_24h", sa.Boolean()),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.UniqueConstraint("person_id", "date"),
    )
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer(), primary_key=True),
        _key("person_id", "person.id"),
        _key("sitting_id", "sitting.id"),
        sa.Column("source_sha256", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("clip", sa.Text(), nullable=False),
        sa.Column("movement", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("landmarks_sha256", sa.Text(), nullable=False),
        sa.Column("video_sha256", sa.Text()),
        sa.Column("video_suffix", sa.Text()),
        sa.Column("judged_with", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.UniqueConstraint("person_id", "source_sha256", "part"),
    )
    op.create_index(op.f("ix_screening_sitting_id"), "screening", ["sitting_id"])
    op.create_index("ix_screening_landmarks_sha256", "screening", ["landmarks_sha256"])
    op.create_index("ix_screening_video_sha256", "screening", ["video_sha256"])


def _key(name: str, target: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(target, ondelete="CASCADE"), nullable=False)
