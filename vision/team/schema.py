"""The JSON Schema of `team.json`: `python -m vision.team.schema > docs/team.schema.json`."""

from __future__ import annotations

import json
import sys
from typing import Any

from vision.report.schema import DIALECT
from vision.team.rows import TEAM_SCHEMA, Team


def team_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every `team.json` of this version satisfies."""
    schema = Team.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": DIALECT, "$id": f"urn:{TEAM_SCHEMA.replace('/', ':')}", **schema}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(team_schema(), indent=2, ensure_ascii=False) + "\n")
