"""``secrets reseal``: the ledger's secrets, written with the SECRET_KEY of today."""

from __future__ import annotations

import argparse
from typing import Any

from companion.cli.output import Printed, add, group
from companion.config import Config
from companion.ledger import reencryption


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    verbs = group(commands, "secrets", "keys and secret words in the ledger")
    parser = add(verbs, common, "reseal", _reencrypt, "encrypt them all with SECRET_KEY, while everything goes on")
    parser.add_argument(
        "--forget-unreadable",
        action="store_true",
        help="only when the SECRET_KEY before is lost for good: such sites get a new key and are connected anew",
    )


def _reencrypt(options: argparse.Namespace, config: Config) -> Printed:
    forgotten = reencryption.forget_unreadable() if options.forget_unreadable else []
    done = reencryption.reencrypt()
    lines = [f"{site} has a new key: connect it anew (`site code {site}`)." for site in forgotten]
    lines += [f"The secrets of {done.sites} sites were encrypted anew; all are encrypted with SECRET_KEY now."]
    if config.secret_key_old:
        lines.append("SECRET_KEY_OLD is needed no more: unset it when every process runs with the new SECRET_KEY.")
    if done.lost_api_keys:
        lines.append(
            f"{done.lost_api_keys} API keys of ThriveCart's cannot be read: enter them again (`site api-key`)."
        )
    return Printed({"sites": done.sites, "forgotten": forgotten, "lost_api_keys": done.lost_api_keys}, lines)
