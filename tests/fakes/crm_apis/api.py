"""The frame of a fake CRM API: a request, a reply, and the methods each fake fills in."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl

from tests.fakes.crm_apis.account import Account


@dataclass(frozen=True)
class Request:
    """One request as the CRM's host gets it; ``path`` begins with a slash."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    body: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            return None

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    def form_list(self, name: str) -> list[str]:
        """``name[0]=a&name[1]=b``, or ``name=a``."""
        pairs = parse_qsl(self.body.decode(), keep_blank_values=True)
        return [value for key, value in pairs if key == name or key.startswith(f"{name}[")]


@dataclass(frozen=True)
class Reply:
    """What it answers; a ``body`` that is no text is sent as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Reply]


class FakeApi(ABC):
    """One CRM's API over one account.

    ``host`` is where its clients find it, ``slug`` and ``name`` what the plugin and its owner call it. These and the
    credentials are all that tests need to know: the server hands them out, see server.py.
    """

    slug: ClassVar[str]
    name: ClassVar[str]
    host: ClassVar[str]
    key: ClassVar[str] = "right-key"
    credentials: ClassVar[dict[str, str]] = {"key": "right-key"}  # what an owner enters, by the plugin's names
    tells_case_apart: bool = False

    def __init__(self) -> None:
        self.account = Account(self.key)

    @abstractmethod
    def route(self, request: Request) -> tuple[str, Handler]:
        """The name of the call, for the record, and who answers it."""

    @abstractmethod
    def is_let_in(self, request: Request) -> bool:
        """Whether the request bears the account's key."""

    @abstractmethod
    def turned_away(self, request: Request) -> Reply:
        """The answer to a wrong key."""

    @abstractmethod
    def limited(self) -> Reply:
        """The answer to one request too many."""

    def failed(self, status: int) -> Reply:
        """The answer on a bad day."""
        return Reply(status, "<html><body>Something went wrong.</body></html>", {"Content-Type": "text/html"})


def query_of(text: str) -> dict[str, str]:
    """The last value of each name."""
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
