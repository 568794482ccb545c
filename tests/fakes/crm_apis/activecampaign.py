"""ActiveCampaign's API 3, and of API 1 contact_sync, contact_tag_add and contact_tag_remove.

Sources: developers.activecampaign.com/reference (api 3: pages of at most 100 with ``offset``, ids as text, 404
``{"message": "No Result found ..."}``, 403 for a wrong key, 5 requests a second and account, 429 with
``Retry-After``; tags without commas, told apart by more than case; contactTags of a contact are not paged, 404 when
it is gone), activecampaign.com/api/example.php (API 1: forms, ``tags`` with commas in contact_sync, ``result_code``
0 with status 200 for all that went wrong), WP Fusion Lite 3.47 (several tags as ``tags[0]``; words for a contact
that is gone; a deleted contact may still be found as ``deleted+ID@``), the SDK's issue 8 (a wrong key in API 1: 200
with ``result_code`` 0) and issue 37 of its Node sister (what contact_sync is not told stays as it is).
"""

from __future__ import annotations

from typing import ClassVar

from tests.fakes.crm_apis.account import FakeContact
from tests.fakes.crm_apis.api import FakeApi, Handler, Reply, Request

MAX_A_PAGE, USUAL_PAGE = 100, 20
VERSION_3 = "/api/3/"


class ActiveCampaignFake(FakeApi):
    slug: ClassVar[str] = "activecampaign"
    name: ClassVar[str] = "ActiveCampaign"
    host: ClassVar[str] = "acme.api-us1.com"
    credentials: ClassVar[dict[str, str]] = {"url": "https://acme.api-us1.com/", "key": "right-key"}

    def is_let_in(self, request: Request) -> bool:
        by_header = request.headers.get("api-token") == self.account.key
        return by_header if request.path.startswith(VERSION_3) else request.form().get("api_key") == self.account.key

    def turned_away(self, request: Request) -> Reply:
        if request.path.startswith(VERSION_3):
            return Reply(403, {"message": "You do not have permission to access this resource"})
        return _not_done("You are not authorized to access this file")

    def limited(self) -> Reply:
        return Reply(429, "", {"Retry-After": "1", "RateLimit-Limit": "5", "RateLimit-Remaining": "0"})

    def route(self, request: Request) -> tuple[str, Handler]:
        if request.path == "/admin/api.php":
            action = request.query.get("api_action", "")
            handlers = {
                "contact_sync": self._sync,
                "contact_tag_add": self._tag_add,
                "contact_tag_remove": self._tag_remove,
            }
            return action, handlers.get(action, _unknown)
        parts = request.path.removeprefix(VERSION_3).split("/")
        match (request.method, *parts):
            case ("GET", "users", "me"):
                return "users/me", lambda _: Reply(200, {"user": {"username": "ann", "id": "1"}})
            case ("GET", "tags"):
                return "tags", self._tags
            case ("POST", "tags"):
                return "create_tag", self._create_tag
            case ("GET", "contacts"):
                return "find", self._find
            case ("GET", "contacts", number):
                return "contact", lambda _: self._contact(number)
            case ("GET", "contacts", number, "contactTags"):
                return "tags_of", lambda _: self._contact_tags(number)
        return "unknown", _unknown

    def _tags(self, request: Request) -> Reply:
        size = min(int(request.query.get("limit", USUAL_PAGE)), MAX_A_PAGE)
        offset = int(request.query.get("offset", 0))
        rows = [{"id": number, "tag": name, "tagType": "contact"} for number, name in self.account.tags.items()]
        return Reply(200, {"tags": rows[offset : offset + size], "meta": {"total": str(len(rows))}})

    def _create_tag(self, request: Request) -> Reply:
        name = request.json()["tag"]["tag"]
        if "," in name:
            return Reply(422, {"errors": [{"title": "A tag must not have a comma."}]})
        if self.account.tag_id(name, tells_case_apart=False):
            text = f"Duplicate entry 'contact-{name}' for key 'typetag'"
            return Reply(500, {"message": "Could not process request", "error": text})
        return Reply(201, {"tag": {"id": self.account.add_tag(name), "tag": name, "tagType": "contact"}})

    def _find(self, request: Request) -> Reply:
        contact = self.account.contact(request.query.get("email", ""))
        rows = [] if contact is None else [_shown(contact)]
        return Reply(200, {"contacts": rows, "meta": {"total": str(len(rows))}})

    def _contact(self, number: str) -> Reply:
        contact = self.account.contacts.get(number)
        return Reply(200, {"contact": _shown(contact)}) if contact else _no_result(number)

    def _contact_tags(self, number: str) -> Reply:
        contact = self.account.contacts.get(number)
        if contact is None:
            return _no_result(number)
        rows = [{"id": f"9{tag}", "contact": number, "tag": tag} for tag in contact.tags]
        return Reply(200, {"contactTags": rows})

    def _sync(self, request: Request) -> Reply:
        form = request.form()
        email = form.get("email", "").strip()
        if "@" not in email or " " in email:
            return _not_done("Contact Email Address is not valid.")
        contact = self.account.contact(email)
        said = "Contact updated" if contact else "Contact added"
        contact = contact or self.account.add_contact(email)
        contact.first_name = form.get("first_name", contact.first_name)
        contact.last_name = form.get("last_name", contact.last_name)
        self._give(contact, [name.strip() for name in form.get("tags", "").split(",") if name.strip()])
        return Reply(200, {"subscriber_id": int(contact.id), **_done(said)})

    def _tag_add(self, request: Request) -> Reply:
        contact = self._meant(request)
        if contact is None:
            return _not_done("Invalid contact ID")
        self._give(contact, request.form_list("tags"))
        return Reply(200, _done("Contact tag added"))

    def _tag_remove(self, request: Request) -> Reply:
        contact = self._meant(request)
        if contact is None:
            return _not_done("Contact does not exist")
        gone = {self.account.tag_id(name, tells_case_apart=False) for name in request.form_list("tags")}
        contact.tags = [tag for tag in contact.tags if tag not in gone]
        return Reply(200, _done("Contact tag deleted"))

    def _meant(self, request: Request) -> FakeContact | None:
        """A deleted contact may be left in API 3, under an address that says so."""
        contact = self.account.contacts.get(request.form().get("id", ""))
        return None if contact is None or contact.email.startswith("deleted+") else contact

    def _give(self, contact: FakeContact, names: list[str]) -> None:
        """API 1 knows tags by name and makes those that are missing."""
        for name in names:
            number = self.account.tag_id(name, tells_case_apart=False) or self.account.add_tag(name)
            if number not in contact.tags:
                contact.tags.append(number)


def _shown(contact: FakeContact) -> dict[str, str]:
    return {
        "id": contact.id,
        "email": contact.email,
        "firstName": contact.first_name,
        "lastName": contact.last_name,
        "deleted": "0",
    }


def _done(said: str) -> dict[str, object]:
    return {"result_code": 1, "result_message": said, "result_output": "json"}


def _not_done(said: str) -> Reply:
    return Reply(200, {"result_code": 0, "result_message": said, "result_output": "json"})


def _no_result(number: str) -> Reply:
    return Reply(404, {"message": f"No Result found for Subscriber with id {number}"})


def _unknown(_: Request) -> Reply:
    return Reply(404, {"message": "No route found"})
