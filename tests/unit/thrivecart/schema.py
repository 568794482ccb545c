"""The published schema of the event, for tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import companion

_FOLDER = Path(companion.__file__).parent / "schema"
SCHEMA: dict[str, Any] = json.loads((_FOLDER / "event.v1.json").read_text(encoding="utf-8"))
TABLE = _FOLDER / "event-types.v1.json"
EVENT_TYPES: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)  # the published file alone, as others validate with it


def problems(event: dict[str, Any]) -> list[str]:
    """What the schema says against an event, in words."""
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(event)]
