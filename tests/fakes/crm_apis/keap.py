"""Keap's REST API 2, and of API 1 the calls for several tags of one contact.

Sources: infusionsoft/keap-sdk's swagger.yml (API 2: ids as text; ``filter`` with ``==``, ``;`` between clauses and
``*`` at the end, no parameter of its own for an address; ``page_token`` and pages of at most 1,000; 201 for a contact
that was created and 200 for one that ``duplicate_option`` found, whose lists are replaced by those sent; lengths; the
shape of errors), Keap's staff in its forum (thread 85756: ``email`` looks at all three addresses; 89944: the body of a
429), developer.infusionsoft.com/api-token-quota-and-usage-measurements (limits and headers), WP Fusion Lite 3.47 and
Keap's old SDKs (API 1: ``tagIds`` as numbers, at most 100; ``ids`` with commas; words by tag inside a 200), a
connector's README with measurements of August 2026 (the gateway's shape of a 401, which comes before any 404), another
that compares ``x-keap-tenant-id`` with the account's own name.

Unconfirmed, and assumed here: 404 for an unknown contact in API 1; 409 for a tag's name that is there; names of tags
that differ by case are one tag; removing an unknown tag is no error.
"""

from __future__ import annotations

import base64
from typing import Any, ClassVar

from tests.fakes.crm_apis.account import FakeContact
from tests.fakes.crm_apis.api import FakeApi, Handler, Reply, Request

VERSION_1, VERSION_2 = "/crm/rest/v1/", "/crm/rest/v2/"
MAX_A_PAGE, USUAL_PAGE, MAX_TAGS_A_CALL = 1000, 1000, 100
MAX_ADDRESS, MAX_NAME = 75, 40
TENANT = {"x-keap-tenant-id": "ab123.infusionsoft.com"}


class KeapFake(FakeApi):
    slug: ClassVar[str] = "infusionsoft"
    name: ClassVar[str] = "Keap"
    host: ClassVar[str] = "api.infusionsoft.com"

    def is_let_in(self, request: Request) -> bool:
        return request.headers.get("x-keap-api-key") == self.account.key

    def turned_away(self, request: Request) -> Reply:
        code = "keymanagement.service.invalid_access_token"
        return Reply(401, {"fault": {"faultstring": "Invalid Access Token", "detail": {"errorcode": code}}})

    def limited(self) -> Reply:
        body = {"code": "429", "message": "Quota Exceeded", "status": "Request Throttled", "details": None}
        return Reply(
            429, body, {"x-keap-product-throttle-available": "0", "x-keap-tenant-throttle-limit": "10000|250000"}
        )

    def route(self, request: Request) -> tuple[str, Handler]:
        name, handler = self._route(request)
        return name, lambda asked: _of_tenant(handler(asked))

    def _route(self, request: Request) -> tuple[str, Handler]:
        version, path = request.path[: len(VERSION_1)], request.path[len(VERSION_1) :].rstrip("/")
        match (version, request.method, *path.split("/")):
            case (v, "GET", "contacts") if v == VERSION_2:
                return "find", self._find
            case (v, "POST", "contacts") if v == VERSION_2:
                return "create", self._create
            case (v, "GET", "contacts", number) if v == VERSION_2:
                return "contact", lambda asked: self._contact(number, asked)
            case (v, "GET", "tags") if v == VERSION_2:
                return "tags", self._tags
            case (v, "POST", "tags") if v == VERSION_2:
                return "create_tag", self._create_tag
            case (v, "POST", "contacts", number, "tags") if v == VERSION_1:
                return "apply", lambda asked: self._apply(number, asked)
            case (v, "DELETE", "contacts", number, "tags") if v == VERSION_1:
                return "remove", lambda asked: self._remove(number, asked)
        return "unknown", lambda _: _error(404, "Not Found")

    def _find(self, request: Request) -> Reply:
        """``?email=`` is no parameter of this call: it is ignored, and everybody is found."""
        found = list(self.account.contacts.values())
        for clause in filter(None, request.query.get("filter", "").split(";")):
            name, is_equal, wanted = clause.partition("==")
            if name != "email" or not is_equal:
                return _error(400, f"Invalid filter: {clause}")
            found = [one for one in found if any(_matches(address, wanted) for address in _addresses(one))]
        return self._page(request, "contacts", [_shown(one, request) for one in found])

    def _create(self, request: Request) -> Reply:
        body = request.json() or {}
        addresses = [one["email"].strip() for one in body.get("email_addresses", [])]
        if not addresses or "@" not in addresses[0] or len(addresses[0]) > MAX_ADDRESS:
            return _error(400, "Invalid email address")
        if max(len(body.get("given_name", "")), len(body.get("family_name", ""))) > MAX_NAME:
            return _error(400, "The name is too long")
        by_email = request.query.get("duplicate_option") == "Email"
        there = self.account.contact(addresses[0]) if by_email else None
        contact = there or self.account.add_contact(addresses[0], status="non-marketable")
        contact.email, contact.other_emails = addresses[0], addresses[1:]
        contact.first_name = body.get("given_name", contact.first_name)
        contact.last_name = body.get("family_name", contact.last_name)
        if contact.status != "unsubscribed" and any(one.get("opt_in_reason") for one in body["email_addresses"]):
            contact.status = "subscribed"
        return Reply(200 if there else 201, _shown(contact, request))

    def _contact(self, number: str, request: Request) -> Reply:
        contact = self.account.contacts.get(number)
        return Reply(200, _shown(contact, request)) if contact else _error(404, "Contact not found")

    def _tags(self, request: Request) -> Reply:
        rows = [{"id": number, "name": name, "description": ""} for number, name in self.account.tags.items()]
        return self._page(request, "tags", rows)

    def _create_tag(self, request: Request) -> Reply:
        name = request.json()["name"]
        if self.account.tag_id(name, tells_case_apart=False):
            return _error(409, "A tag with this name already exists")
        return Reply(201, {"id": self.account.add_tag(name[:255]), "name": name[:255]})

    def _apply(self, number: str, request: Request) -> Reply:
        contact = self.account.contacts.get(number)
        ids = (request.json() or {}).get("tagIds", [])
        if contact is None:
            return Reply(404, {"message": "Contact not found"})
        if not all(isinstance(one, int) for one in ids) or not 0 < len(ids) <= MAX_TAGS_A_CALL:
            return Reply(400, {"message": "Invalid tagIds"})
        return Reply(200, {str(one): self._given(contact, str(one)) for one in ids})

    def _given(self, contact: FakeContact, tag: str) -> str:
        if tag not in self.account.tags:
            return "TAG_ID_NOT_FOUND"
        if tag in contact.tags:
            return "DUPLICATE"
        contact.tags.append(tag)
        return "SUCCESS"

    def _remove(self, number: str, request: Request) -> Reply:
        contact = self.account.contacts.get(number)
        ids = request.query.get("ids", "").split(",")
        if contact is None:
            return Reply(404, {"message": "Contact not found"})
        if not all(one.isdigit() for one in ids) or len(ids) > MAX_TAGS_A_CALL:
            return Reply(400, {"message": "Invalid ids"})
        contact.tags = [tag for tag in contact.tags if tag not in ids]
        return Reply(204)

    def _page(self, request: Request, name: str, rows: list[dict[str, Any]]) -> Reply:
        size = int(request.query.get("page_size", USUAL_PAGE))
        if not 0 < size <= MAX_A_PAGE:
            return _error(400, "page_size must be between 1 and 1000")
        begin = _begin(request.query.get("page_token", ""))
        if begin is None:
            return _error(400, "Invalid page_token")
        end = begin + size
        return Reply(200, {name: rows[begin:end], "next_page_token": _token(end) if end < len(rows) else ""})


def _of_tenant(reply: Reply) -> Reply:
    return Reply(reply.status, reply.body, {**TENANT, **reply.headers})


def _token(begin: int) -> str:
    """Of characters that mean something else in a query."""
    return base64.b64encode(b"\xfb\xff~" + str(begin).encode()).decode()


def _begin(token: str) -> int | None:
    if token == "":
        return 0
    try:
        return int(base64.b64decode(token, validate=True)[3:])
    except ValueError:
        return None


def _addresses(contact: FakeContact) -> list[str]:
    return [contact.email, *contact.other_emails]


def _matches(address: str, wanted: str) -> bool:
    address, wanted = address.lower(), wanted.lower()
    return address.startswith(wanted[:-1]) if wanted.endswith("*") else address == wanted


def _shown(contact: FakeContact, request: Request) -> dict[str, Any]:
    """Tags are shown where ``fields`` asks for them; a contact without any has no such part."""
    everything: dict[str, Any] = {
        "id": contact.id,
        "given_name": contact.first_name,
        "family_name": contact.last_name,
        "email_addresses": [
            {"email": address, "field": f"EMAIL{number}", "is_opt_in": contact.status == "subscribed"}
            for number, address in enumerate(_addresses(contact), start=1)
        ],
    }
    if contact.tags:
        everything["tag_ids"] = list(contact.tags)
    wanted = request.query.get("fields", "id,given_name,family_name,email_addresses").split(",")
    return {name: value for name, value in everything.items() if name in wanted}


def _error(status: int, message: str) -> Reply:
    return Reply(status, {"code": status, "message": message, "status": "ERROR", "details": []})
