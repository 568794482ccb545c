"""A column of JSON."""

from __future__ import annotations

import json
from typing import Any

from peewee import TextField


class JsonText(TextField):
    """JSON as text: read whole, never queried inside."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)
