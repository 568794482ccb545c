"""``site requests``, ``accept`` and ``refuse``: sites that ask to be connected, where there are no operators' pages."""

from __future__ import annotations

import argparse
from typing import Any

from companion.administration import connecting
from companion.cli.output import Failure, Printed, add
from companion.clock import iso
from companion.config import Config
from companion.http.ssrf import AddressRefused, in_ascii
from companion.ledger import connection_requests
from companion.ledger.connection_requests import ConnectionRequest, Proof, RequestClosed, RequestDenied
from companion.ledger.models import Site

PROOFS = {
    Proof.CONFIRMED: "confirmed by the site",
    Proof.DENIED: "the plugin at this address says that it did not ask",
    Proof.NO_ANSWER: "could not be confirmed: compare the number with the owner",
    Proof.NOT_ASKED: "not looked at yet",
}


def register(verbs: Any, common: argparse.ArgumentParser) -> None:
    add(verbs, common, "requests", _list, "list the sites that ask to be connected")
    parser = add(verbs, common, "accept", _accept, "let a site that asks connect")
    parser.add_argument("request", metavar="REQUEST_ID")
    parser.add_argument("--replace", action="store_true", help="also where a connected site has this address")
    parser = add(
        verbs,
        common,
        "refuse",
        _refuse,
        "turn a site that asks away; also one that was accepted and has not connected yet",
    )
    parser.add_argument("request", metavar="REQUEST_ID")


def _list(options: argparse.Namespace, config: Config) -> Printed:
    found, accepted = connecting.looked_at(config), connection_requests.accepted()
    twins = connecting.twins_of(found)
    numbers = {one.id: one.number(config.public_url) for one in [*found, *accepted]}
    lines = [
        f"{one.id}  {in_ascii(one.url)}  {one.name}  number {numbers[one.id]}  {PROOFS[Proof(one.proof)]}  "
        f"asked {iso(one.asked_at)} from {one.sender}{_twin(twins.get(one.id))}"
        for one in found
    ]
    lines += [
        f"{one.id}  {in_ascii(one.url)}  {one.name}  number {numbers[one.id]}  accepted as {one.site}"
        for one in accepted
    ]
    lines.append("Accept one with `site accept REQUEST_ID`." if found else "No site asks to be connected.")
    items = [_described(one, numbers[one.id], twins.get(one.id)) for one in [*found, *accepted]]
    return Printed({"items": items, "next_cursor": None}, lines)


def _described(one: ConnectionRequest, number: str, twin: Site | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "url": in_ascii(one.url),
        "email": one.email,
        "number": number,
        "proof": one.proof,
        "state": one.state,
        "sender": one.sender,
        "asked_at": iso(one.asked_at),
        "expires_at": iso(one.expires_at),
        "site_id": twin.id if twin else one.site,
    }


def _twin(twin: Site | None) -> str:
    if twin is None:
        return ""
    return f"; {twin.id} has this address{' and is connected' if twin.paired_at else ''}"


def _accept(options: argparse.Namespace, config: Config) -> Printed:
    try:
        site = connecting.accept(_find(options.request), config, replace=options.replace)
    except RequestDenied as error:
        raise Failure(str(error)) from error
    except RequestClosed as error:
        raise Failure(f"{error}{'' if options.replace else ' (--replace)'}") from error
    except AddressRefused as error:
        raise Failure(str(error)) from error
    said = f"Accepted as {site.id} ({site.name}). Its plugin connects within some minutes."
    return Printed({"request_id": options.request, "site_id": site.id}, [said])


def _refuse(options: argparse.Namespace, config: Config) -> Printed:
    try:
        connection_requests.refuse(_find(options.request).id)
    except RequestClosed as error:
        raise Failure(str(error)) from error
    return Printed({"request_id": options.request, "refused": True}, ["Refused. The owner sees it in wp-admin."])


def _find(request_id: str) -> ConnectionRequest:
    found = connection_requests.get(request_id)
    if found is None:
        raise Failure(f"There is no request {request_id!r}; `python -m companion site requests` lists them.")
    return found
