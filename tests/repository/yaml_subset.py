"""As much of YAML as the files of the hosting kit use: maps, lists, plain and quoted words, `&`, `*`, `<<`, `[]`, `{}`.

What it does not know it refuses, so that a file stays within what is checked.
"""

from __future__ import annotations

import re
from typing import Any

_KEY = re.compile(r"^([\w.<-]+):(?: +(.*))?$")
_FLOW_PARTS = re.compile(r', *(?=(?:[^"]*"[^"]*")*[^"]*$)')


def load(text: str) -> Any:
    """Raises ValueError with the line that it does not understand."""
    kept = [line.rstrip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return _Reader([(len(line) - len(line.lstrip()), line.lstrip()) for line in kept]).block(0)


class _Reader:
    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self._lines, self._anchors = lines, dict[str, Any]()

    def block(self, indent: int) -> Any:
        found = self._list(indent) if self._lines[0][1].startswith("- ") else self._map(indent)
        if self._lines and self._lines[0][0] > indent:
            raise ValueError(f"not understood: {self._lines[0]}")
        return found

    def _list(self, indent: int) -> list[Any]:
        rows = []
        while self._lines and self._lines[0][0] == indent and self._lines[0][1].startswith("- "):
            item = self._lines[0][1][2:].lstrip()
            if _KEY.match(item):
                self._lines[0] = (indent + 2, item)
                rows.append(self.block(indent + 2))
            else:
                self._lines.pop(0)
                rows.append(self._value(item))
        return rows

    def _map(self, indent: int) -> dict[str, Any]:
        row: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while self._lines and self._lines[0][0] == indent and not self._lines[0][1].startswith("- "):
            line = self._lines.pop(0)[1]
            match = _KEY.match(line)
            if not match or match[1] in row:
                raise ValueError(f"not understood: {line}")
            value = self._anchored(match[2] or "", indent)
            if match[1] == "<<":
                merged |= value
            else:
                row[match[1]] = value
        return merged | row

    def _anchored(self, said: str, indent: int) -> Any:
        anchor, _, said = said[1:].partition(" ") if said.startswith("&") else ("", "", said)
        if said:
            value = self._value(said)
        elif self._lines and self._lines[0][0] > indent:
            value = self.block(self._lines[0][0])
        else:
            value = None
        if anchor:
            self._anchors[anchor] = value
        return value

    def _value(self, said: str) -> Any:
        if said.startswith("*"):
            return self._anchors[said[1:]]
        if said[0] in "[{":
            if said[-1] != {"[": "]", "{": "}"}[said[0]]:
                raise ValueError(f"not understood: {said}")
            parts = [part for part in _FLOW_PARTS.split(said[1:-1].strip()) if part]
            if said[0] == "[":
                return [self._value(part) for part in parts]
            return {key: self._value(value) for key, value in (part.split(": ", 1) for part in parts)}
        if said[0] in "\"'":
            if len(said) < 2 or said[-1] != said[0] or said[0] in said[1:-1]:
                raise ValueError(f"not understood: {said}")
            return said[1:-1]
        if said[0] in "|>!%@`" or ": " in said or " #" in said:
            raise ValueError(f"not understood: {said}")
        return {"true": True, "false": False, "null": None}.get(said, int(said) if said.isdigit() else said)
