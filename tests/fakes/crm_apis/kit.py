"""Kit's API 4, as far as a key of the account reaches (no bulk calls: those want OAuth).

Sources: developers.kit.com/api-reference and its OpenAPI v4.json (X-Kit-Api-Key; errors always
``{"errors": ["..."]}``; ids are numbers; ``POST /v4/subscribers`` 201 created, 200 known with the first name changed
and the state not; ``GET /v4/subscribers`` without ``status`` gives active ones only; ``POST /v4/tags`` 200 with the
tag that has the name, whatever its case; tagging 201, 200 where it had it, 404 ``Not Found`` for an unknown tag or
subscriber; untagging 204; pages of 500, at most 1,000, by cursors that hold ``=``), .../eventual-consistency (the list
of subscribers lags writes by some 30 seconds, at most five minutes; what is asked by id does not),
.../response-codes (120 requests in 60 seconds, 401 for a wrong key), Kit's WordPress libraries (a 429 without a body
or Retry-After), Kit's PHP SDK tests (4xx for an invalid address, an unknown tag or subscriber).
Not documented, taken the harder way: untagging what is not there is 404. Not documented, taken the usual way:
tagging a cancelled subscriber works; addresses are one whatever their case.
"""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any, ClassVar

from tests.fakes.crm_apis.account import FakeContact
from tests.fakes.crm_apis.api import FakeApi, Handler, Reply, Request

MAX_A_PAGE, USUAL_PAGE = 1000, 500
LAG_SECONDS = 30.0
FIRST_ID = 3_660_000_000  # Kit's subscribers have outgrown 32 bits.
STATES = {"subscribed": "active", "unsubscribed": "cancelled"}


class KitFake(FakeApi):
    slug: ClassVar[str] = "convertkit"
    name: ClassVar[str] = "Kit"
    host: ClassVar[str] = "api.kit.com"

    def is_let_in(self, request: Request) -> bool:
        return request.headers.get("x-kit-api-key") == self.account.key

    def turned_away(self, request: Request) -> Reply:
        return _error(401, "The access token is invalid")

    def limited(self) -> Reply:
        return Reply(429, "")

    def route(self, request: Request) -> tuple[str, Handler]:
        match (request.method, *request.path.removeprefix("/v4/").split("/")):
            case ("GET", "account"):
                return "account", lambda _: Reply(200, {"user": {"id": 1}, "account": {"id": 7, "name": "Acme"}})
            case ("GET", "tags"):
                return "tags", lambda _: self._tags(request, list(self.account.tags))
            case ("POST", "tags"):
                return "create_tag", self._create_tag
            case ("GET", "subscribers"):
                return "find", self._find
            case ("POST", "subscribers"):
                return "upsert", self._upsert
            case ("GET", "subscribers", number):
                return "contact", lambda _: self._subscriber(number)
            case ("GET", "subscribers", number, "tags"):
                return "tags_of", lambda _: self._tags_of(request, number)
            case ("POST", "tags", tag, "subscribers", number):
                return "add_tag", lambda _: self._add_tag(request, tag, number)
            case ("DELETE", "tags", tag, "subscribers", number):
                return "remove_tag", lambda _: self._remove_tag(tag, number)
        return "unknown", lambda _: _not_found()

    def _contact(self, number: str) -> FakeContact | None:
        return self.account.contacts.get(str(int(number) - FIRST_ID)) if number.isdecimal() else None

    def _tags(self, request: Request, numbers: list[str]) -> Reply:
        size = min(int(request.query.get("per_page", USUAL_PAGE)), MAX_A_PAGE)
        after = request.query.get("after")
        start = int(b64decode(after)[1:-1]) if after else 0
        page = numbers[start : start + size]
        pagination = {
            "has_previous_page": start > 0,
            "has_next_page": start + size < len(numbers),
            "start_cursor": _cursor(start),
            "end_cursor": _cursor(start + len(page)),
            "per_page": size,
        }
        rows = [{"id": int(number), "name": self.account.tags[number]} for number in page]
        return Reply(200, {"tags": rows, "pagination": pagination})

    def _create_tag(self, request: Request) -> Reply:
        name = request.json()["name"].strip()
        if not name:
            return _error(422, "Name can't be blank")
        known = self.account.tag_id(name, tells_case_apart=False)
        number = known or self.account.add_tag(name)
        return Reply(200 if known else 201, {"tag": {"id": int(number), "name": self.account.tags[number]}})

    def _find(self, request: Request) -> Reply:
        email = request.query.get("email_address", "")
        if "@" not in email:
            return _error(422, "Email address is invalid")
        wanted = request.query.get("status", "active")
        contact = self.account.contact(email)
        seen = contact is not None and contact.created_at < time.time() - LAG_SECONDS
        rows = [_shown(contact)] if contact and seen and wanted in ("all", _state(contact)) else []
        return Reply(200, {"subscribers": rows, "pagination": {"has_next_page": False, "per_page": USUAL_PAGE}})

    def _upsert(self, request: Request) -> Reply:
        given = request.json()
        email = given.get("email_address", "")
        if "@" not in email or " " in email:
            return _error(422, "Email address is invalid")
        contact = self.account.contact(email)
        known = contact is not None
        if contact is None:
            status = {state: name for name, state in STATES.items()}[given.get("state", "active")]
            contact = self.account.add_contact(email, status=status, created_at=time.time())
        contact.first_name = given.get("first_name", contact.first_name)
        return Reply(200 if known else 201, {"subscriber": _shown(contact)})

    def _subscriber(self, number: str) -> Reply:
        contact = self._contact(number)
        return Reply(200, {"subscriber": _shown(contact)}) if contact else _not_found()

    def _tags_of(self, request: Request, number: str) -> Reply:
        contact = self._contact(number)
        return self._tags(request, contact.tags) if contact else _not_found()

    def _add_tag(self, request: Request, tag: str, number: str) -> Reply:
        if request.json() != {}:
            return _error(400, "The body must be an object")
        contact = self._contact(number)
        if contact is None or tag not in self.account.tags:
            return _not_found()
        known = tag in contact.tags
        if not known:
            contact.tags.append(tag)
        return Reply(200 if known else 201, {"subscriber": _shown(contact)})

    def _remove_tag(self, tag: str, number: str) -> Reply:
        contact = self._contact(number)
        if contact is None or tag not in contact.tags:
            return _not_found()
        contact.tags.remove(tag)
        return Reply(204)


def _state(contact: FakeContact) -> str:
    return STATES[contact.status]


def _shown(contact: FakeContact) -> dict[str, Any]:
    return {
        "id": FIRST_ID + int(contact.id),
        "first_name": contact.first_name or None,
        "email_address": contact.email,
        "state": _state(contact),
        "created_at": datetime.fromtimestamp(contact.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "fields": {},
    }


def _cursor(position: int) -> str:
    return b64encode(f"[{position}]".encode()).decode()


def _error(status: int, text: str) -> Reply:
    return Reply(status, {"errors": [text]})


def _not_found() -> Reply:
    return _error(404, "Not Found")
