"""What a peer is: a server that runs, and the address that takes a webhook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.stack.process import REPOSITORY, ServiceError

BUILD = REPOSITORY / "build" / "peers"  # what was fetched from a package registry stays here


class NotHere(ServiceError):
    """This peer cannot be had on this machine; the message says why."""


@dataclass(frozen=True)
class Peer:
    """``stored`` counts what it has kept so far; ``pid`` is of the process above all of it, where it is one."""

    url: str
    stored: Callable[[], int]
    pid: int | None = None


def lines_in(file: Path) -> int:
    """How many lines the file has; 0 when there is none."""
    if not file.exists():
        return 0
    with file.open("rb") as lines:
        return sum(1 for _ in lines)
