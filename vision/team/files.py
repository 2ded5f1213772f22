"""What the files of a squad's results are called."""

from __future__ import annotations

TEAM_CSV, CLIPS_CSV, TEAM_JSON, TEAM_HTML, TEAM_PDF = (
    "team.csv", "clips.csv", "team.json", "team.html", "team.pdf",
)  # fmt: skip
TEAM_FILES = (TEAM_HTML, TEAM_PDF, TEAM_CSV, CLIPS_CSV, TEAM_JSON)
"""What a run writes for the whole squad, in the order in which a person wants to open them."""
PAGE_HTML, PAGE_PDF = "summary.html", "summary.pdf"
"""Everybody's page."""
