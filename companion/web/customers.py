"""One person at one site: what is theirs, and why two addresses are one."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from companion import companion_events
from companion.history.customer.find import customer
from companion.history.customer.rows import Login, SiteSays
from companion.ledger import people, retention
from companion.ledger.database import reading, writing
from companion.messages import Message
from companion.web.auth import json_body, signed_by_plugin, site
from companion.web.errors import RequestError
from companion.web.plugin_api import json_response
from companion.web.state import state

SITE_ADMIN = "site admin"
MAX_NAME = 100

_ITEMS = ("uncovered", "exempt", "taken")  # of a question: keys of items with commas between them

customers = Blueprint("customers", __name__, url_prefix="/api/v1/customers")


# An address may hold slashes before its "@"; what is none is unknown, whatever it is.
EMAIL = "/<address:email>"


class AddressConverter(BaseConverter):
    regex = "[^@]*@[^/]*|[^/@]+"
    part_isolating = False  # else it would be matched from slash to slash


@customers.record_once
def _add_converter(setup: BlueprintSetupState) -> None:
    setup.app.url_map.converters["address"] = AddressConverter


@customers.get(EMAIL)
@signed_by_plugin
def show(email: str) -> Response:
    with reading():
        found = customer(site().id, _clean(email), _says())
    if found is None:
        raise RequestError(404, "unknown_customer", Message("customer.unknown"))
    return json_response(found)


@customers.delete(EMAIL)
@signed_by_plugin
def forget(email: str) -> Response:
    """Erase the address at this site; there is nothing to erase the second time."""
    erased = retention.forget(_clean(email), site().id)
    if not any(erased.values()):
        raise RequestError(404, "unknown_customer", Message("customer.unknown"))
    return json_response({"status": "forgotten", "erased": erased})


@customers.get(EMAIL + "/export")
@signed_by_plugin
def export(email: str) -> Response:
    held = retention.export(_clean(email), site().id)
    if not (held["addresses"] or held["events"]):
        raise RequestError(404, "unknown_customer", Message("customer.unknown"))
    return json_response(held)


def _says() -> SiteSays:
    """What the site says now, as far as it says something that is known here."""
    asked = request.args
    login = asked.get("login", "")
    keys = {name: frozenset(filter(None, asked.get(name, "").split(","))) for name in _ITEMS}
    return SiteSays(
        login=Login(login) if login in frozenset(Login) else Login.UNKNOWN,
        uncovered=keys["uncovered"] if "uncovered" in asked else None,
        exempt=keys["exempt"],
        taken=keys["taken"] if "taken" in asked else None,
        makes_logins=asked.get("logins") == "here",
    )


@customers.post(EMAIL + "/resync")
@signed_by_plugin
def resync(email: str) -> Response:
    with reading():
        known = _known(email)
        person = people.person_of(site().id, known) or known
    recorded = companion_events.resync(site().id, {person: known})[0]
    state().waker.wake(recorded.wake)
    return json_response({"status": "accepted", "event": recorded.event})


@customers.route(EMAIL + "/ties", methods=["POST", "DELETE"])
@signed_by_plugin
def links(email: str) -> Response:
    body = json_body()
    other, by = body.get("email"), body.get("by")
    if not isinstance(other, str) or "@" not in other or len(other) > 254 or "\x00" in other:
        raise RequestError(400, "bad_email", '`email` must be the other address: {"email": "other@example.com"}.')
    one, other = _clean(email), _clean(other)
    if one == other:
        raise RequestError(400, "same_email", Message("customer.same_email"))
    act = people.link if request.method == "POST" else people.unlink
    with writing(site().id):
        act(site().id, one, other, by=_who(by))
        found = customer(site().id, one)
    return json_response(found)


def _who(by: object) -> str:
    """The administrator whom the site names; an older plugin names none."""
    return by.replace("\x00", "").strip()[:MAX_NAME] or SITE_ADMIN if isinstance(by, str) else SITE_ADMIN


def _known(email: str) -> str:
    email = _clean(email)
    if people.person_of(site().id, email) is None:
        raise RequestError(404, "unknown_customer", Message("customer.unknown"))
    return email


def _clean(email: str) -> str:
    return email.strip().lower().replace("\x00", "")
