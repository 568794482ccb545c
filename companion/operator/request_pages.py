"""Sites that ask to be connected, without a link or a code: accepted or refused by a person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from companion.administration import connecting
from companion.http.ssrf import in_ascii
from companion.ids import is_id
from companion.ledger import connection_requests, operators
from companion.ledger.connection_requests import MOST_WAITING, ConnectionRequest, Proof
from companion.ledger.models import Site
from companion.operator import guard
from companion.operator.errors import PageError
from companion.operator.words import PROOFS

ANSWERED = {
    "accepted": "Accepted. The plugin connects within some minutes; at once where its Connect screen is open.",
    "refused": "Refused. The owner sees it in wp-admin.",
}


def register(pages: Blueprint) -> None:
    pages.add_url_rule("/requests", "requests", listed)
    pages.add_url_rule("/requests/<request_id>/accept", "accept_request", accept, methods=["POST"])
    pages.add_url_rule("/requests/<request_id>/refuse", "refuse_request", refuse, methods=["POST"])
    pages.add_url_rule("/requests/refuse-rest", "refuse_rest", refuse_rest, methods=["POST"])
    pages.add_url_rule("/requests/refuse-unconfirmed", "refuse_unconfirmed", refuse_unconfirmed, methods=["POST"])

    @pages.context_processor
    def waiting() -> dict[str, Any]:
        return {"waiting_requests": connection_requests.count_waiting}  # asked only where it is shown


def listed() -> str:
    """With a look at the sites themselves, which takes some seconds where they do not answer."""
    found = connecting.looked_at(guard.config())
    twins = connecting.twins_of(found)
    return render_template(
        "operator/requests.html",
        rows=[_row(one, twins.get(one.id)) for one in found],
        accepted=[_row(one, None) for one in connection_requests.accepted()],
        answered=ANSWERED.get(request.args.get("answered", "")),
        companion_url=guard.config().public_url,
    )


def _row(found: ConnectionRequest, twin: Site | None) -> dict[str, Any]:
    tone, proof = PROOFS[found.proof]
    names = ("id", "name", "email", "sender", "site", "asked_at", "expires_at", "closed_at")
    return {name: getattr(found, name) for name in names} | {
        "url": in_ascii(found.url),
        "number": found.number(guard.config().public_url),
        "is_denied": found.proof == Proof.DENIED,
        "tone": tone,
        "proof": proof,
        "twin": twin,
    }


def accept(request_id: str) -> Response:
    found = _find(request_id)
    if found.proof not in (Proof.CONFIRMED, Proof.DENIED) and request.form.get("compared") != "yes":
        raise PageError(
            400,
            "Nothing was accepted: ask the owner which number and which companion's address WordPress shows, "
            "and tick that they are these.",
        )
    with operators.noted(guard.address(), "request.accept", subject=in_ascii(found.url)[:100]):
        connecting.accept(found, guard.config(), replace=request.form.get("replace") == "yes")
    return _back("accepted")


def refuse(request_id: str) -> Response:
    found = _find(request_id)
    with operators.noted(guard.address(), "request.refuse", subject=in_ascii(found.url)[:100]):
        connection_requests.refuse(found.id)
    return _back("refused")


def refuse_unconfirmed() -> Response:
    """After a flood in other people's names: one click."""
    doubtful = [one for one in connection_requests.waiting() if one.proof != Proof.CONFIRMED]
    with operators.noted(guard.address(), "request.refuse", subject=f"{len(doubtful)} that were not confirmed"):
        connection_requests.refuse_all([one.id for one in doubtful])
    return _back("refused")


def refuse_rest() -> Response:
    """After a flood that confirms itself, as one server can: all that the page showed but those ticked."""
    keep = set(request.form.getlist("keep"))
    if not keep and request.form.get("none") != "yes":
        raise PageError(400, "Nothing was refused: tick the requests to keep, or that there is none to keep.")
    rest = [one for one in request.form.getlist("shown")[:MOST_WAITING] if is_id("req_", one) and one not in keep]
    with operators.noted(guard.address(), "request.refuse", subject=f"{len(rest)} of those shown"):
        connection_requests.refuse_all(rest)
    return _back("refused")


def _find(request_id: str) -> ConnectionRequest:
    found = connection_requests.get(request_id) if is_id("req_", request_id) else None
    if found is None:
        raise PageError(404, "There is no such request. It may be over.")
    return found


def _back(answered: str) -> Response:
    return redirect(url_for("operator.requests", answered=answered), 303)
