"""What a test may change about an account from outside, as one JSON object: ``{"tag": "course", "limit": [5, 1]}``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.fakes.crm_apis.account import Account, Fault
from tests.fakes.crm_apis.api import FakeApi


def _reset(api: FakeApi, _: Any) -> None:
    api.account = Account(api.key)
    api.tells_case_apart = type(api).tells_case_apart


def _tag(api: FakeApi, name: str) -> str:
    known = api.account.tag_id(name, tells_case_apart=api.tells_case_apart)
    return known or api.account.add_tag(name)


def _tags(api: FakeApi, names: list[str]) -> None:
    for name in names:
        _tag(api, name)


def _contact(api: FakeApi, given: dict[str, Any]) -> None:
    """``email``, and where wanted ``first_name``, ``status``, ``tags`` (names)."""
    tags = [_tag(api, name) for name in given.get("tags", [])]
    api.account.add_contact(**{**given, "tags": tags})


def _change_address(api: FakeApi, given: list[str]) -> None:
    """Of a contact: the old one, the new one."""
    contact = api.account.contact(given[0])
    if contact is not None:
        contact.email = given[1]


def _delete_contact(api: FakeApi, email: str) -> None:
    gone = api.account.contact(email)
    if gone is not None:
        del api.account.contacts[gone.id]


def _delete_tag(api: FakeApi, name: str) -> None:
    number = api.account.tag_id(name, tells_case_apart=api.tells_case_apart)
    api.account.tags.pop(number or "", None)
    for contact in api.account.contacts.values():
        contact.tags = [tag for tag in contact.tags if tag != number]


def _fault(api: FakeApi, given: dict[str, Any]) -> None:
    """The fields of account.Fault."""
    api.account.faults.append(Fault(**given))


def _works(api: FakeApi, _: Any) -> None:
    api.account.faults.clear()


def _key(api: FakeApi, key: str) -> None:
    """The account has another key from now on."""
    api.account.key = key


def _tells_case_apart(api: FakeApi, value: bool) -> None:
    """Whether "Course" and "course" are two tags, where the CRM's documents leave it open."""
    api.tells_case_apart = value


def _limit(api: FakeApi, limit: list[float] | None) -> None:
    """Requests, in seconds; null for no limit."""
    api.account.limit = (int(limit[0]), float(limit[1])) if limit else None


CHANGES: dict[str, Callable[[FakeApi, Any], object]] = {
    "reset": _reset,
    "tag": _tag,
    "tags": _tags,
    "contact": _contact,
    "change_address": _change_address,
    "delete_contact": _delete_contact,
    "delete_tag": _delete_tag,
    "fault": _fault,
    "works": _works,
    "key": _key,
    "limit": _limit,
    "tells_case_apart": _tells_case_apart,
}
