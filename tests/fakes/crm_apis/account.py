"""What every CRM has: contacts, tags, a limit of requests, and days on which it fails."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

HANGS = "hangs"


@dataclass
class FakeContact:
    """One person of the account; ``tags`` are ids, ``status`` is subscribed or unsubscribed."""

    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    status: str = "subscribed"
    tags: list[str] = field(default_factory=list)


@dataclass
class Fault:
    """How the next requests go wrong: a status, 0 for a connection that breaks off, or HANGS."""

    status: int | str
    headers: dict[str, str] = field(default_factory=dict)
    times: int | None = None  # for ever
    late: bool = False  # it is done, and then fails
    call: str = "*"


@dataclass
class Account:
    """One account of one CRM. ``calls`` are the names of the requests so far, failed ones too."""

    key: str
    contacts: dict[str, FakeContact] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    limit: tuple[int, float] | None = None  # requests, in seconds
    limited: int = 0  # requests turned away because of it
    last_id: int = 100
    _recent: deque[float] = field(default_factory=deque)

    def next_id(self) -> str:
        self.last_id += 1
        return str(self.last_id)

    def contact(self, email: str) -> FakeContact | None:
        """By address, whatever its case."""
        wanted = email.strip().lower()
        return next((one for one in self.contacts.values() if one.email.lower() == wanted), None)

    def add_contact(self, email: str, **more: Any) -> FakeContact:
        contact = FakeContact(self.next_id(), email, **more)
        self.contacts[contact.id] = contact
        return contact

    def tag_id(self, name: str, *, tells_case_apart: bool) -> str | None:
        same = str if tells_case_apart else str.lower
        return next((number for number, known in self.tags.items() if same(known) == same(name)), None)

    def add_tag(self, name: str) -> str:
        number = self.next_id()
        self.tags[number] = name
        return number

    def is_over_limit(self) -> bool:
        """Counts one request more; a request that is turned away does not count."""
        if self.limit is None:
            return False
        requests, seconds = self.limit
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - seconds:
            self._recent.popleft()
        if len(self._recent) >= requests:
            self.limited += 1
            return True
        self._recent.append(now)
        return False

    def next_fault(self, call: str) -> Fault | None:
        for fault in self.faults:
            if fault.call in ("*", call):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.faults.remove(fault)
                return fault
        return None

    def to_json(self) -> dict[str, Any]:
        """For tests that look from outside: tags by name."""
        contacts = [
            {**vars(one), "tags": sorted(self.tags.get(tag, tag) for tag in one.tags)} for one in self.contacts.values()
        ]
        return {"contacts": contacts, "tags": self.tags, "calls": self.calls, "limited": self.limited}
