"""``serve``, ``worker``, ``db upgrade``, ``doctor``."""

from __future__ import annotations

import argparse
import logging
from typing import Any

from companion.administration import doctor
from companion.cli.output import Printed, add, group
from companion.config import Config
from companion.ledger import database, migrations, reencryption
from companion.ledger.errors import LedgerUnavailable
from companion.log import set_up_logging

log = logging.getLogger("companion.serve")


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    add(commands, common, "serve", _serve, "web and worker together on one machine")
    add(commands, common, "worker", _worker, "the worker alone")
    add(commands, common, "doctor", _doctor, "check settings, ledger, queue and each site; says how to fix")
    verbs = group(commands, "db", "the ledger's tables")
    add(verbs, common, "upgrade", _upgrade, "create or migrate the tables; safe to run twice and while serving")


def _serve(options: argparse.Namespace, config: Config) -> Printed:
    from companion.server.supervisor import become

    set_up_logging(config)
    migrations.upgrade()
    try:
        reencryption.encrypt_readable()
    except LedgerUnavailable as error:
        log.warning("readable secrets are encrypted later: %s", error)
    database.disconnect()
    become(as_json=getattr(options, "json", False))


def _worker(options: argparse.Namespace, config: Config) -> Printed:
    from companion.delivery.worker import Worker

    set_up_logging(config)
    Worker(config).run()
    return Printed({"stopped": True})


def _upgrade(options: argparse.Namespace, config: Config) -> Printed:
    done = migrations.upgrade()
    return Printed({"applied": done}, [f"applied: {', '.join(done)}" if done else "The tables are up to date."])


def _doctor(options: argparse.Namespace, config: Config) -> Printed:
    checks = doctor.examine(config)
    lines = [f"{_mark(check)} {check.name}: {check.message}" for check in checks]
    data = {"checks": [_check_to_json(check) for check in checks]}
    return Printed(data, lines, 0 if all(check.ok for check in checks) else 1)


def _mark(check: doctor.Check) -> str:
    if not check.ok:
        return "FIX "
    return "LOOK" if check.is_warning else "ok  "


def _check_to_json(check: doctor.Check) -> dict[str, Any]:
    return {"name": check.name, "ok": check.ok, "warning": check.is_warning, "message": check.message}
