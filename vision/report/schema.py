"""The JSON Schema of `screening.json`: `python -m vision.report.schema > docs/screening.schema.json`."""

from __future__ import annotations

import json
import sys
from typing import Any

from vision.result import SCHEMA, Screening

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def screening_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every `screening.json` of this version satisfies."""
    schema = Screening.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": DIALECT, "$id": f"urn:{SCHEMA.replace('/', ':')}", **schema}


def schema_text() -> str:
    """Return the schema as it is published: indented, ending in a newline."""
    return json.dumps(screening_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
