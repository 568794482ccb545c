"""The published schema of the event, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import companion

SCHEMA: dict[str, Any] = json.loads(
    (Path(companion.__file__).parent / "schema" / "event.v1.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)


def problems(event: dict[str, Any]) -> list[str]:
    """What the schema says against an event, in words."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(event)]
