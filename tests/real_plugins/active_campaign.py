"""ActiveCampaign as WP Fusion asks it: the fake of its API, with the calls that only WP Fusion makes.

WP Fusion Lite 3.47.11 takes answers for errors only where the address has ".api-" in it. The fakes' servers have the
host as the first part of the path, acme.api-us1.com, so theirs has.
"""

from __future__ import annotations

from tests.fakes.crm_apis.account import FakeContact
from tests.fakes.crm_apis.activecampaign import ActiveCampaignFake
from tests.fakes.crm_apis.api import Handler, Reply, Request
from tests.fakes.crm_apis.server import CrmApis
from tests.real_plugins.crms import KNOWN, Contact

API_1 = "/admin/api.php"


class ForWpFusion(ActiveCampaignFake):
    """The key of API 1 comes in the query; tags of a contact are read with API 1's contact_view."""

    def is_let_in(self, request: Request) -> bool:
        return request.query.get("api_key") == self.account.key or super().is_let_in(request)

    def route(self, request: Request) -> tuple[str, Handler]:
        action = request.query.get("api_action", "")
        if request.path == API_1 and action in ("contact_view", "user_me"):
            return action, self._view if action == "contact_view" else lambda _: Reply(200, {"result_code": 1})
        if (request.method, request.path) == ("POST", "/api/3/contacts"):
            return "create", self._create
        return super().route(request)

    def _view(self, request: Request) -> Reply:
        contact = self.account.contacts.get(request.query.get("id", ""))
        if contact is None:
            return Reply(200, {"result_code": 0, "result_message": "Failed: Nothing is returned"})
        tags = [self.account.tags[number] for number in contact.tags]
        return Reply(200, {"result_code": 1, "id": contact.id, "email": contact.email, "tags": tags})

    def _create(self, request: Request) -> Reply:
        given = request.json()["contact"]
        if self.account.contact(given["email"]):
            return Reply(
                422, {"errors": [{"title": "Email address already exists in the system", "code": "duplicate"}]}
            )
        contact = self.account.add_contact(
            given["email"], first_name=given.get("firstName", ""), last_name=given.get("lastName", "")
        )
        return Reply(201, {"contact": {"id": contact.id, "email": contact.email}})


class ActiveCampaign:
    """The account, seen as the tables of the other CRMs are."""

    def __init__(self, apis: CrmApis) -> None:
        self.api = ForWpFusion()
        apis.by_host[ForWpFusion.host] = apis.by_slug[ForWpFusion.slug] = self.api
        self.url, self.port = f"{apis.url}/{ForWpFusion.host}/", int(apis.url.rsplit(":", 1)[1])

    def give(self, email: str, status: str = "subscribed", tags: tuple[str, ...] = ()) -> None:
        self.give_tags(*tags)
        numbers = [str(self._tag(name)) for name in tags]
        self.api.account.add_contact(email, first_name=KNOWN[0], last_name=KNOWN[1], status=status, tags=numbers)

    def give_tags(self, *names: str) -> None:
        for name in names:
            if self._tag(name) is None:
                self.api.account.add_tag(name)

    def contacts(self, email: str) -> list[Contact]:
        return [
            Contact(int(one.id), one.email, (one.first_name, one.last_name), one.status, 0) for one in self._with(email)
        ]

    def contact(self, email: str) -> Contact:
        (only,) = self.contacts(email)
        return only

    def tags(self, email: str) -> list[str]:
        return sorted(self.api.account.tags[number] for one in self._with(email) for number in one.tags)

    def times_made(self, name: str) -> int:
        return list(self.api.account.tags.values()).count(name)

    def lose(self, email: str, name: str) -> None:
        for one in self._with(email):
            one.tags = [number for number in one.tags if self.api.account.tags[number] != name]

    def delete_tag(self, name: str) -> None:
        gone = self.api.account.tags.pop(str(self._tag(name)))
        assert gone == name
        for one in self.api.account.contacts.values():
            one.tags = [number for number in one.tags if number in self.api.account.tags]

    def _with(self, email: str) -> list[FakeContact]:
        return [one for one in list(self.api.account.contacts.values()) if one.email.lower() == email.lower()]

    def _tag(self, name: str) -> str | None:
        return self.api.account.tag_id(name, tells_case_apart=True)
