"""Ontraport's API 1.

Sources: api.ontraport.com/doc with its change log, Ontraport/SDK-PHP and the mock of its tests (``code`` 0 in JSON;
ids as text; the answers of saveorupdate, which differ for a contact that was there; "now being processed";
``X-Rate-Limit-Reset`` in seconds; no ``ids`` means all records), WP Fusion Lite 3.47 (``Object not found`` as plain
text, ``contact_cat`` with ids between ``*/*``, pages of 50), connectors with measurements of September 2026 (the
sentence and type of a 401; rate headers on every answer; blank values overwrite; unknown names of tags are created
when they are added and ignored when they are removed).

Unconfirmed, and assumed here at their worst: a contact that is gone is "processed" like any other; 400 for a tag's
name that is there, told apart by more than case; the words of 404, 422 and 429.
"""

from __future__ import annotations

from typing import Any, ClassVar

from tests.fakes.crm_apis.account import FakeContact
from tests.fakes.crm_apis.api import FakeApi, Handler, Reply, Request

MAX_A_PAGE = 50
CONTACT, TAG = "0", "14"
BULK_MAIL = {"0": "unsubscribed", "1": "subscribed", "2": "subscribed"}
APP_IDS = {"right-key": "right-app", "new-key": "new-app"}  # each key has its own
PROCESSED = "The tag is now being processed."
HTML = {"Content-Type": "text/html;charset=UTF-8"}

# Every object type has tags of its own, in the same list.
TAG_OF_ANOTHER_TYPE = {"tag_id": "3", "tag_name": "course", "object_type_id": "10000"}


class OntraportFake(FakeApi):
    slug: ClassVar[str] = "ontraport"
    name: ClassVar[str] = "Ontraport"
    host: ClassVar[str] = "api.ontraport.com"
    credentials: ClassVar[dict[str, str]] = {"app_id": "right-app", "key": "right-key"}

    def is_let_in(self, request: Request) -> bool:
        key, app_id = request.headers.get("api-key"), request.headers.get("api-appid")
        return key == self.account.key and app_id == APP_IDS.get(key)

    def turned_away(self, request: Request) -> Reply:
        return _with_rate(Reply(401, "Your App ID and API Key do not authenticate.", HTML))

    def limited(self) -> Reply:
        return Reply(429, "Too many requests", {**HTML, **_rate(remaining=0, reset=7)})

    def route(self, request: Request) -> tuple[str, Handler]:
        name, handler = self._route(request)
        return name, lambda asked: _with_rate(handler(asked))

    def _route(self, request: Request) -> tuple[str, Handler]:
        match (request.method, request.path.removeprefix("/1/")):
            case ("GET", "Contacts/getInfo"):
                return "info", lambda _: _done(
                    {"listFields": ["fn", "email"], "count": str(len(self.account.contacts))}
                )
            case ("GET", "objects") if request.query.get("objectID") == TAG:
                return "tags", self._tags
            case ("POST", "Tags"):
                return "create_tag", self._create_tag
            case ("GET", "object/getByEmail"):
                return "find", self._find
            case ("GET", "object"):
                return "contact", self._contact
            case ("POST", "Contacts/saveorupdate"):
                return "save", self._save
            case ("PUT", "objects/tagByName"):
                return "apply", self._apply
            case ("DELETE", "objects/tagByName"):
                return "remove", self._remove
        return "unknown", lambda _: Reply(404, "Not found", HTML)

    def _tags(self, request: Request) -> Reply:
        rows = [TAG_OF_ANOTHER_TYPE] + [
            {"tag_id": number, "tag_name": name, "object_type_id": CONTACT}
            for number, name in self.account.tags.items()
        ]
        start = int(request.query.get("start", 0))
        size = min(int(request.query.get("range", MAX_A_PAGE)), MAX_A_PAGE)
        return _done(rows[start : start + size])

    def _create_tag(self, request: Request) -> Reply:
        name = request.json()["tag_name"]
        if self.account.tag_id(name, tells_case_apart=False):
            return Reply(400, "This tag already exists", HTML)
        return _done({"tag_name": name, "object_type_id": CONTACT, "tag_id": self.account.add_tag(name)})

    def _find(self, request: Request) -> Reply:
        contact = self.account.contact(request.query.get("email", ""))
        return _done({"id": contact.id}) if contact else Reply(404, "Object not found", HTML)

    def _contact(self, request: Request) -> Reply:
        contact = self.account.contacts.get(request.query.get("id", ""))
        if contact is None or request.query.get("objectID") != CONTACT:
            return Reply(404, "Object not found", HTML)
        tags = f"*/*{'*/*'.join(contact.tags)}*/*" if contact.tags else None
        return _done({"id": contact.id, "email": contact.email, "firstname": contact.first_name, "contact_cat": tags})

    def _save(self, request: Request) -> Reply:
        body: dict[str, Any] = request.json() or {}
        email = body.get("email", "").strip()
        if "@" not in email or " " in email:
            return Reply(422, "Invalid email address", HTML)
        there = self.account.contact(email)
        contact = there or self.account.add_contact(email)
        contact.first_name = body.get("firstname", contact.first_name)
        contact.last_name = body.get("lastname", contact.last_name)
        contact.status = BULK_MAIL.get(str(body.get("bulk_mail")), contact.status)
        if there:
            return _done({"attrs": {**body, "dlm": "1764000000", "id": contact.id}})
        return _done({**body, "use_utm_names": "false", "id": contact.id, "owner": "1"})

    def _apply(self, request: Request) -> Reply:
        for contact in self._selected(request):
            for name in request.json()["add_names"]:
                number = self.account.tag_id(name, tells_case_apart=False) or self.account.add_tag(name)
                if number not in contact.tags:
                    contact.tags.append(number)
        return _done(PROCESSED)

    def _remove(self, request: Request) -> Reply:
        names = request.json()["remove_names"]
        gone = {self.account.tag_id(name, tells_case_apart=False) for name in names}
        for contact in self._selected(request):
            contact.tags = [tag for tag in contact.tags if tag not in gone]
        return _done(PROCESSED)

    def _selected(self, request: Request) -> list[FakeContact]:
        """Without an id, everybody."""
        given = (request.json() or {}).get("ids") or []
        ids = [str(one).strip() for one in (given.split(",") if isinstance(given, str) else given)]
        if not ids or "0" in ids:
            return list(self.account.contacts.values())
        return [contact for number, contact in self.account.contacts.items() if number in ids]


def _done(data: object) -> Reply:
    return Reply(200, {"code": 0, "data": data, "account_id": 50})


def _rate(remaining: int, reset: int) -> dict[str, str]:
    return {
        "X-Rate-Limit-Limit": "180",
        "X-Rate-Limit-Remaining": str(remaining),
        "X-Rate-Limit-Reset": str(reset),
    }


def _with_rate(reply: Reply) -> Reply:
    return Reply(reply.status, reply.body, {**_rate(remaining=120, reset=41), **reply.headers})
