"""``site ...``: the WordPress installs."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from companion.administration import connecting, site_setup
from companion.cli import site_requests
from companion.cli.output import Failure, Printed, add, group
from companion.clock import iso
from companion.config import Config
from companion.http.ssrf import AddressRefused
from companion.jobs import reconciliation
from companion.ledger import site_keys, sites
from companion.thrivecart.api import ApiError


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    verbs = group(commands, "site", "WordPress sites")
    parser = add(
        verbs, common, "add", _add, "add a site; prints its webhook URL, connection link and one-time pairing code"
    )
    parser.add_argument("url", metavar="URL", help="the site's address, such as https://example.com")
    parser.add_argument("--name", help="what to call it in lists")
    word = parser.add_mutually_exclusive_group()
    word.add_argument("--secret-word", help="ThriveCart's secret word (better: enter it in wp-admin)")
    word.add_argument("--secret-word-stdin", action="store_true", help="read the secret word from standard input")
    parser.add_argument("--listen-to", metavar="SITE_ID", help="use the webhook of another site")
    parser.add_argument("--show-key", action="store_true", help="also print the key, for wp-config.php")
    add(verbs, common, "list", _list, "list all sites")
    for name, command, text in (
        ("show", _show, "one site and how it is reached"),
        ("link", _link, "make a new connection link for its owner, for 7 days; the one before stops working"),
        ("code", _code, "make a new one-time pairing code"),
        ("pause", _pause, "stop deliveries to it; webhooks are still recorded"),
        ("resume", _resume, "deliver again, at once"),
        ("rotate-key", _rotate_key, "give it a new key; no request is dropped, as the old one is good for another day"),
        ("remove", _remove, "forget it: its webhook URL and key stop working"),
    ):
        parser = add(verbs, common, name, command, text)
        parser.add_argument("site", metavar="SITE_ID")
        if name == "rotate-key":
            parser.add_argument(
                "--revoke",
                action="store_true",
                help="the old key leaked: end it at once, and make a link by which the plugin is connected anew",
            )
        if name == "remove":
            parser.add_argument("--yes", action="store_true", help="accepted for scripts; nothing is asked")
    site_requests.register(verbs, common)
    parser = add(
        verbs,
        common,
        "api-key",
        _api_key,
        "keep ThriveCart's API key, read from standard input: echo KEY | ... site api-key SITE_ID",
    )
    parser.add_argument("site", metavar="SITE_ID")
    parser.add_argument("--remove", action="store_true", help="forget it; no comparison is made any more")


def _api_key(options: argparse.Namespace, config: Config) -> Printed:
    site = sites.get(options.site)
    if options.remove:
        sites.set_api_key(site.id, None)
        return Printed({"site_id": site.id, "api_key_set": False}, ["The API key is forgotten."])
    try:
        account = reconciliation.keep_api_key(site.id, sys.stdin.read(), config)
    except ApiError as error:
        raise Failure(str(error)) from error
    said = f"The API key of {account or 'the account'} is stored; transactions are compared every day."
    return Printed({"site_id": site.id, "api_key_set": True, "account": account}, [said])


def _add(options: argparse.Namespace, config: Config) -> Printed:
    word = sys.stdin.read().strip("\r\n") if options.secret_word_stdin else options.secret_word
    try:
        added = site_setup.add(options.url, config, name=options.name, secret_word=word, listen_to=options.listen_to)
    except AddressRefused as error:
        raise Failure(str(error)) from error
    site, code = added.site, added.code
    invitation = connecting.invite(site, config)
    data = {
        "site_id": site.id,
        "name": site.name,
        "webhook_url": site_setup.webhook_url(site, config),
        "pairing_code": code,
        "pairing_code_expires_at": iso(site.code_expires_at),
        **_link_data(invitation),
    }
    if options.show_key:
        data["key"] = site_keys.signing_key(site)
    lines = [
        f"Site {site.id} ({site.name}) was added.",
        "",
        f"Send this link to its owner. It works once, until {invitation.day}:",
        f"  {invitation.url}",
        "Or enter within 15 minutes in its wp-admin, under Cart Companion > Connect:",
        f"  Address of the companion  {config.public_url}",
        f"  Pairing code              {code}",
        "",
        f"Webhook URL for ThriveCart: {data['webhook_url']}",
        *_doubts(config),
        *_notes(added.twins),
    ]
    return Printed(data, lines + ([f"Key: {data['key']}"] if options.show_key else []))


def _notes(twins: tuple[str, ...]) -> list[str]:
    return [f"Note: {twin} has the same address. Remove one of them, or each event arrives twice." for twin in twins]


def _link_data(invitation: connecting.Invitation) -> dict[str, Any]:
    return {
        "connection_link": invitation.url,
        "connection_link_expires_at": iso(invitation.expires_at),
        "message": {"subject": invitation.subject, "text": invitation.text},
    }


def _doubts(config: Config) -> list[str]:
    """Every command takes its settings from its own environment, which may not be the server's."""
    if not config.is_on_this_machine_only:
        return []
    return ["", f"Note: {config.public_url} works on this machine only. Set PUBLIC_URL here as it is set for `serve`."]


def _list(options: argparse.Namespace, config: Config) -> Printed:
    found = [site_setup.described(site, config) for site in sites.every()]
    lines = [f"{row['id']}  {row['name']}  {row['url']}  {_state(row)}{_copy(row)}" for row in found]
    return Printed({"items": found, "next_cursor": None}, lines or ["No sites yet: add one with `site add URL`."])


def _state(row: dict[str, Any]) -> str:
    if row["pause_reason"]:
        return str(row["pause_reason"])
    if row["paired_at"] is None:
        return "not paired by a code"
    return "ready" if row["secret_word_set"] else "no secret word yet"


def _copy(row: dict[str, Any]) -> str:
    return f"; a copy at {row['copy']['home']} uses this site's key" if row["copy"] else ""


def _show(options: argparse.Namespace, config: Config) -> Printed:
    row = site_setup.described(sites.get(options.site), config)
    return Printed(row, [f"{name}: {value}" for name, value in row.items()])


def _link(options: argparse.Namespace, config: Config) -> Printed:
    site = sites.get(options.site)
    invitation = connecting.invite(site, config)
    lines = [
        f"Connection link, once and until {invitation.day}: {invitation.url}",
        *_doubts(config),
        "",
        "A message for the owner:",
        "",
        invitation.text.rstrip(),
    ]
    return Printed({"site_id": site.id, **_link_data(invitation)}, lines)


def _code(options: argparse.Namespace, config: Config) -> Printed:
    site = sites.get(options.site)
    code = sites.renew_code(site.id)
    return Printed(
        {"site_id": site.id, "pairing_code": code},
        [f"Pairing code {code}, for 15 minutes. Address of the companion: {config.public_url}", *_doubts(config)],
    )


def _pause(options: argparse.Namespace, config: Config) -> Printed:
    sites.pause(sites.get(options.site).id)
    return Printed({"site_id": options.site, "paused": True}, [f"{options.site} is paused."])


def _resume(options: argparse.Namespace, config: Config) -> Printed:
    sites.resume(sites.get(options.site).id)
    return Printed({"site_id": options.site, "paused": False}, [f"{options.site} is delivered to again."])


def _rotate_key(options: argparse.Namespace, config: Config) -> Printed:
    if options.revoke:
        return _end_keys(options, config)
    key, taken = site_setup.rotate_key(options.site, config)
    said = site_setup.TAKEN if taken else site_setup.NOT_TAKEN_YET
    return Printed({"site_id": options.site, "key": key, "taken": taken}, [said, f"Key: {key}"])


def _end_keys(options: argparse.Namespace, config: Config) -> Printed:
    key = site_setup.end_keys(options.site)
    invitation = connecting.invite(sites.get(options.site), config)
    lines = [
        site_setup.ENDED,
        f"Connection link, once and until {invitation.day}: {invitation.url}",
        *_doubts(config),
        "A site with its key in wp-config.php needs the new one there, and no link.",
        f"Key: {key}",
    ]
    return Printed({"site_id": options.site, "key": key, "revoked": True, **_link_data(invitation)}, lines)


def _remove(options: argparse.Namespace, config: Config) -> Printed:
    sites.remove(sites.get(options.site).id)
    return Printed({"site_id": options.site, "removed": True}, [f"{options.site} was removed."])
