"""``webhook replay``: a saved body, as if it arrived."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from companion import ingest
from companion.cli.output import Failure, Printed, add, group
from companion.config import Config
from companion.history import inbox
from companion.ledger import sites
from companion.thrivecart.charsets import without_mark
from companion.thrivecart.decode import FORM, JSON, DecodeError, decode
from companion.thrivecart.normalise import event_name


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    verbs = group(commands, "webhook", "ThriveCart's webhooks")
    parser = add(verbs, common, "replay", _replay, "feed a saved webhook body as if it arrived")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--site", metavar="SITE_ID", required=True)


def _replay(options: argparse.Namespace, config: Config) -> Printed:
    """The secret word is not asked for: who can run this can read the ledger."""
    site = sites.webhook_owner(sites.get(options.site))
    try:
        body = without_mark(options.file.read_bytes().strip())
    except OSError as error:
        raise Failure(f"Cannot read {options.file}: {error.strerror}.") from error
    content_type = JSON if body.lstrip().startswith((b"{", b"\xff\xfe", b"\xfe\xff")) else FORM
    try:
        fields = decode(body, content_type)
    except DecodeError as error:
        raise Failure(f"{options.file} is no webhook: {error.message}") from error
    if event_name(fields) is None:
        raise Failure(f"{options.file} has no field `event`: it is no webhook of ThriveCart's.")
    recorded = inbox.record([ingest.read_webhook(site.id, body, content_type, fields)])[0]
    return Printed({"status": recorded.status, "event": recorded.event}, [f"{recorded.status}: {recorded.event}"])
