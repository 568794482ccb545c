"""Drip's API 2: accounts, tags, and subscribers with their tags.

Sources: developer.drip.com and its source DripEmail/api-docs (the token as Basic name without a password; the account
in the path, 403 ``authorization_error`` for another one; errors ``{"errors": [{"code", "attribute", "message"}]}``, 404
``not_found_error``, 422 ``email_error``; subscribers by id or address; one POST creates or changes, with ``tags`` and
``remove_tags``, and answers with the whole person, never whether it created; only ``status`` changes a status; "all
tags used in an account", names only; 3,600 requests an hour and the words of the 429, without Retry-After; an inactive
person gives an error), issues DripEmail/drip-nodejs 9 and 30 (what is no JSON, or of a wrong shape), WP Fusion Lite
3.47 (by address an inactive person is "not found"; a change of one may be answered with 2xx and not saved: ``unsaved``
here). Not documented, taken the harder way: an unknown id is 422, as somebody without address would be. Not documented,
and to be set by a test: whether tags that differ by case only are two.
"""

from __future__ import annotations

import time
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any, ClassVar

from tests.fakes.crm_apis.account import FakeContact
from tests.fakes.crm_apis.api import FakeApi, Handler, Reply, Request

ACCOUNT = "9999999"
ID_PREFIX = "z1togz2hcjrkpp"
INACTIVE = ("inactive", "unsaved")


class DripFake(FakeApi):
    slug: ClassVar[str] = "drip"
    name: ClassVar[str] = "Drip"
    host: ClassVar[str] = "api.getdrip.com"
    credentials: ClassVar[dict[str, str]] = {"account": ACCOUNT, "key": "right-key"}
    tells_case_apart = True

    def is_let_in(self, request: Request) -> bool:
        token = b64encode(f"{self.account.key}:".encode()).decode()
        return request.headers.get("authorization") == f"Basic {token}"

    def turned_away(self, request: Request) -> Reply:
        return _error(401, "authentication_error", "Authentication failed, check your credentials")

    def limited(self) -> Reply:
        said = "API rate limit exceeded. Please try again in an hour."
        return Reply(429, {"message": said, "documentation": "https://www.getdrip.com/docs/rest-api#rate-limting"})

    def route(self, request: Request) -> tuple[str, Handler]:
        account, *parts = request.path.removeprefix("/v2/").split("/")
        if account == "accounts" and not parts:
            return "accounts", lambda _: Reply(200, {"accounts": [{"id": ACCOUNT, "name": "Acme, Inc."}]})
        if account != ACCOUNT:
            said = "You are not authorized to access this resource"
            return "elsewhere", lambda _: _error(403, "authorization_error", said)
        match (request.method, *parts):
            case ("GET", "tags"):
                return "tags", lambda _: Reply(200, {"tags": self._used()})
            case ("GET", "subscribers", who):
                return "person", lambda _: self._person(who)
            case ("POST", "subscribers"):
                return "upsert", self._upsert
        return "unknown", lambda _: _not_found()

    def _used(self) -> list[str]:
        used = {tag for contact in self.account.contacts.values() for tag in contact.tags}
        return [name for number, name in self.account.tags.items() if number in used]

    def _contact(self, who: str) -> FakeContact | None:
        return self.account.contact(who) if "@" in who else self.account.contacts.get(who.removeprefix(ID_PREFIX))

    def _person(self, who: str) -> Reply:
        contact = self._contact(who)
        return _not_found() if contact is None or contact.status in INACTIVE else self._shown(contact)

    def _upsert(self, request: Request) -> Reply:
        given = request.json()
        if not isinstance(given, dict):
            return Reply(400, {"status": 400, "error": "There was a problem in the JSON you submitted"})
        (wanted,) = given["subscribers"]
        if not all(isinstance(name, str) for name in [*wanted.get("tags", []), *wanted.get("remove_tags", [])]):
            return _error(422, "parsing_error", "JSON parsing error: a tag is no text")
        email = wanted.get("email", "")
        contact = self._contact(wanted.get("id") or email)
        if contact is None:
            if not email:
                return _error(422, "presence_error", "Email is required", "email")
            if "@" not in email or " " in email:
                return _error(422, "email_error", "Email must be a valid email address", "email")
            contact = self.account.add_contact(email, created_at=time.time())
        if contact.status == "inactive":
            return _error(422, "unavailable_error", "This person is inactive")
        if contact.status != "unsaved":
            self._change(contact, wanted)
        return self._shown(contact)

    def _change(self, contact: FakeContact, wanted: dict[str, Any]) -> None:
        contact.first_name = wanted.get("first_name", contact.first_name)
        contact.last_name = wanted.get("last_name", contact.last_name)
        contact.status = {"active": "subscribed"}.get(wanted.get("status", ""), contact.status)
        for name in wanted.get("tags", []):
            number = self._tag(name) or self.account.add_tag(name)
            if number not in contact.tags:
                contact.tags.append(number)
        gone = {self._tag(name) for name in wanted.get("remove_tags", [])}
        contact.tags = [tag for tag in contact.tags if tag not in gone]

    def _tag(self, name: str) -> str | None:
        return self.account.tag_id(name, tells_case_apart=self.tells_case_apart)

    def _shown(self, contact: FakeContact) -> Reply:
        person = {
            "id": ID_PREFIX + contact.id,
            "status": {"subscribed": "active"}.get(contact.status, "unsubscribed"),
            "email": contact.email,
            "first_name": contact.first_name or None,
            "last_name": contact.last_name or None,
            "tags": [self.account.tags[tag] for tag in contact.tags],
            "created_at": datetime.fromtimestamp(contact.created_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        headers = {"X-RateLimit-Limit": "3600", "X-RateLimit-Remaining": "3597"}
        return Reply(200, {"links": {}, "subscribers": [person]}, headers)


def _error(status: int, code: str, message: str, attribute: str | None = None) -> Reply:
    where = {"attribute": attribute} if attribute else {}
    return Reply(status, {"errors": [{"code": code, **where, "message": message}]})


def _not_found() -> Reply:
    return _error(404, "not_found_error", "The resource you requested was not found")
