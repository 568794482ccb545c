"""Logging: one line an entry, as text or JSON. Entries name sites and events by id, never a person or a secret."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from peewee import PeeweeException

from companion.config import Config


class Plain(logging.Formatter):
    """Of an error of the database only where and what kind: its message quotes the row, with a person's address."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging gives it
        if not isinstance(ei[1], PeeweeException):
            return super().formatException(ei)
        return "".join([*traceback.format_tb(ei[2]), type(ei[1]).__name__])


class JsonLines(Plain):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up_logging(config: Config) -> None:
    """Entries go to standard output, where a host collects them."""
    handler = logging.StreamHandler(sys.stdout)
    plain = Plain("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if config.log_format == "json" else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
