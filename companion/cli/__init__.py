"""The command line: ``python -m companion COMMAND``. Every command takes ``--json``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from companion.cli import backup, customers, events, jobs, privacy, running, secrets, sites, webhooks
from companion.cli.output import Failure, Printed, show
from companion.config import Config, ConfigError, load
from companion.ledger import database
from companion.ledger.errors import LedgerUnavailable
from companion.ledger.jobs import JobError
from companion.ledger.sites import SiteError
from companion.private_files import only_ours

PATIENCE_SECONDS = 30.0  # until there is room for one more connection to the database


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when not (the reason is on standard error), 2 for a misspelt one."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Config], Printed] = options.command
    umask = only_ours()
    try:
        config = load()
        database.connect(config, patience_seconds=PATIENCE_SECONDS)
        with database.unhurried():
            printed = command(options, config)
    except LedgerUnavailable as error:
        print(f"companion: the ledger cannot be used now. {error}", file=sys.stderr)
        return 1
    except (ConfigError, SiteError, JobError, Failure) as error:
        print(f"companion: {error}", file=sys.stderr)
        return 1
    except Exception as error:
        if type(error).__module__.startswith("peewee"):
            print(f"companion: {error}. Are the tables there? Run `python -m companion db upgrade`.", file=sys.stderr)
            return 1
        raise
    finally:
        database.disconnect()
        os.umask(umask)
    show(printed, as_json=getattr(options, "json", False))
    return printed.exit_code


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON instead of text")
    parser = argparse.ArgumentParser(prog="python -m companion", description="Cart Companion", parents=[common])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in (running, sites, events, customers, webhooks, jobs, privacy, backup, secrets):
        module.register(commands, common)
    return parser
