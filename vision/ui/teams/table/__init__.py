"""The table of a squad in the browser: sorted by its headings, on a phone a card for every clip."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from vision.report.wording import STATUS_MARK
from vision.ui.component_key import component_key
from vision.ui.teams.kept import TeamId, key_of
from vision.ui.teams.lines import Line

_FOLDER = Path(__file__).parent
MARKS = {status.value.lower(): mark for status, mark in STATUS_MARK.items()} | {"pending": "…"}


@cache
def _renderer() -> Any:
    html, css, js = (
        (_FOLDER / f"table.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js")
    )
    return st.components.v2.component("sitbone_team_table", html=html, css=css, js=js)


def draw_table(key: str, team_id: TeamId, lines: Iterable[Line], empty: str) -> str | None:
    """Draw the table; return the key of the clip in the run after its result was asked for, else None.

    `empty` is what it says without a line.
    """
    rows = [payload(team_id, line) for line in lines]
    result = _renderer()(
        key=component_key(key),
        data={"rows": rows, "empty": empty, "theme": st.context.theme.type or "light"},
        on_open_change=lambda: None,
    )
    opened = result.get("open")
    return opened if isinstance(opened, str) else None


def payload(team_id: TeamId, line: Line) -> dict[str, Any]:
    """Return a line as the browser draws it; where its picture and report are, null for none."""
    address = f"/sitbone/teams/{team_id}/results/{key_of(line.folder or '')}"
    # The address changes with what the line says, so that a clip judged again shows its new picture.
    version = key_of(line.reason + line.depth)[:6]
    return {
        "key": line.key,
        "person": line.person,
        "file": line.file,
        "movement": line.movement,
        "depth": line.depth,
        "limit": line.limit,
        "above": line.above,
        "kind": line.kind,
        "mark": MARKS[line.kind],
        "state": line.state,
        "reason": line.reason,
        "again": line.again,
        "still": f"{address}/still.jpg?{version}" if line.has_still else None,
        "report": f"{address}/report.html" if line.has_report else None,
        "opens": line.has_result,
        "sort": {
            "place": line.place,
            "person": line.person.casefold(),
            "movement": line.movement,
            "depth": line.depth_deg,
            "above": line.above_s,
        },
    }
