"""The customers of tests/fixtures/customers: their webhooks, with times counted from a moment that is now."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "customers"
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
RULES: list[dict[str, Any]] = json.loads((FOLDER / "rules.json").read_text())


@dataclass(frozen=True)
class Step:
    """One webhook: when it came, its fields, and what the site answers; ``None`` when it is not brought to it."""

    at: str
    fields: dict[str, Any]
    site: dict[str, Any] | None
    ended: tuple[str, dict[str, Any]] | None = None


@dataclass(frozen=True)
class KnownCustomer:
    name: str
    email: str
    login: str
    wordpress: dict[str, Any]
    steps: tuple[Step, ...]
    expect: dict[str, Any]


def customers() -> list[KnownCustomer]:
    """All of them, by name."""
    return [_read(path) for path in sorted(FOLDER.glob("*.json")) if path.name != "rules.json"]


def _read(path: Path) -> KnownCustomer:
    row = json.loads(path.read_text())
    steps = tuple(Step(one["at"], one["fields"], one["site"], one.get("ended")) for one in row["steps"])
    return KnownCustomer(row["name"], row["email"], row["login"], row["wordpress"], steps, row["expect"])


def seconds(offset: str) -> int:
    """``-3d`` in seconds."""
    return int(offset[:-1]) * UNITS[offset[-1]]


def body(fields: Any, now: int, secret: str) -> Any:
    """The fields with their times, for a ``now`` in Unix seconds."""
    if isinstance(fields, dict):
        return {name: body(value, now, secret) for name, value in fields.items()}
    if isinstance(fields, list):
        return [body(value, now, secret) for value in fields]
    if fields == "@secret":
        return secret
    is_time = isinstance(fields, str) and fields.startswith("@")
    return now + seconds(fields[1:]) if is_time else fields


def pattern(expected: str, now: int, day: Callable[[int], str], moment: str) -> str:
    """A regular expression for an expected sentence; ``day`` writes a date, ``moment`` matches one with its time."""
    escaped = re.escape(expected)
    escaped = re.sub(
        r"\\\{day\\ (\S+?)\\\}",
        lambda found: re.escape(day(now + seconds(found[1].replace("\\", "")))),
        escaped,
    )
    return escaped.replace(r"\{moment\}", moment)
