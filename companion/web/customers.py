"""One person at one site: what is theirs, and why two addresses are one."""

from __future__ import annotations

from flask import Blueprint, Response

from companion import reception
from companion.ledger import people, views
from companion.ledger.database import reading, writing
from companion.web.auth import for_the_plugin, json_body, site
from companion.web.errors import Refusal
from companion.web.plugin_api import answer
from companion.web.state import state

customers = Blueprint("customers", __name__, url_prefix="/api/v1/customers")


@customers.get("/<email>")
@for_the_plugin
def show(email: str) -> Response:
    with reading():
        found = views.customer(site().id, _known(email))
    return answer(found)


@customers.post("/<email>/resync")
@for_the_plugin
def resync(email: str) -> Response:
    with reading():
        known = _known(email)
        person = people.person_of(site().id, known) or known
    recorded = reception.resync(site().id, {person: known})[0]
    state().waker.wake(recorded.wake)
    return answer({"status": "accepted", "event": recorded.event})


@customers.route("/<email>/ties", methods=["POST", "DELETE"])
@for_the_plugin
def ties(email: str) -> Response:
    from flask import request

    other = json_body().get("email")
    if not isinstance(other, str) or "@" not in other or len(other) > 254 or "\x00" in other:
        raise Refusal(400, "bad_email", '`email` must be the other address: {"email": "other@example.com"}.')
    one, other = _clean(email), _clean(other)
    if one == other:
        raise Refusal(400, "same_email", "Give two different addresses.")
    act = people.tie if request.method == "POST" else people.untie
    with writing(site().id):
        act(site().id, one, other, by="site admin")
        found = views.customer(site().id, one)
    return answer(found)


def _known(email: str) -> str:
    email = _clean(email)
    if people.person_of(site().id, email) is None:
        raise Refusal(404, "unknown_customer", "No event of this site names this address.")
    return email


def _clean(email: str) -> str:
    return email.strip().lower().replace("\x00", "")
