"""``reconcile``, ``import`` and ``job ...``: work of minutes, which can be stopped and goes on where it was."""

from __future__ import annotations

import argparse
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from companion.cli import progress
from companion.cli.output import Failure, Printed, add, group, site_of
from companion.config import Config
from companion.jobs import csv_import, reconciliation
from companion.ledger import jobs
from companion.ledger.jobs import JobError
from companion.ledger.models import Job
from companion.thrivecart import csv_table

PART_BYTES = 500_000


def register(commands: Any, common: argparse.ArgumentParser) -> None:
    parser = add(commands, common, "reconcile", _reconcile, "raise what ThriveCart lists and no webhook brought")
    _site_option(parser)
    parser.add_argument("--days", type=int, default=reconciliation.DAYS, help="how far back, 1 to 30 (7)")
    parser = add(commands, common, "import", _import, "look at a transactions CSV of ThriveCart; --apply brings it in")
    parser.add_argument("file", metavar="FILE", type=Path)
    _site_option(parser)
    parser.add_argument("--apply", action="store_true", help="do it; without, nothing is changed")
    fields = ", ".join(one.name for one in csv_table.FIELDS)
    for name, text in (
        ("--column", f"which column is what, such as email='Customer email'; the fields: {fields}"),
        ("--product", "which product a name is, such as 'My Course=product-12'"),
    ):
        parser.add_argument(name, action="append", default=[], metavar="NAME=VALUE", help=text)
    parser.add_argument("--day-first", choices=("yes", "no"), help="how to read dates such as 03/04/2026")
    verbs = group(commands, "job", "resyncs, comparisons and imports")
    parser = add(verbs, common, "list", _list, "newest first")
    parser.add_argument("--site", metavar="SITE_ID")
    for name, command, text in (
        ("show", _show, "how far it is, and what came out"),
        ("stop", _stop, "begin no further step; what was done stays"),
        ("start", _start, "go on where it was stopped or failed"),
    ):
        add(verbs, common, name, command, text).add_argument("job", metavar="JOB_ID")


def _site_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", metavar="SITE_ID", help="may be left out when there is only one")


def _reconcile(options: argparse.Namespace, config: Config) -> Printed:
    if not 1 <= options.days <= reconciliation.MAX_DAYS:
        raise Failure(f"--days must be from 1 to {reconciliation.MAX_DAYS}.")
    site = site_of(options.site)
    if not site.api_key:
        raise Failure("No API key of ThriveCart is stored: `site api-key SITE_ID`, or wp-admin, Connect.")
    return progress.run(jobs.make(site.id, reconciliation.KIND, {"days": options.days}), config)


def _import(options: argparse.Namespace, config: Config) -> Printed:
    job = csv_import.begin(site_of(options.site).id, options.file.name)
    try:
        return _described_or_applied(job, options, config)
    except (JobError, Failure):
        if jobs.is_draft(job):
            jobs.discard(job)
        raise


def _pieces(file: Path) -> Iterator[bytes]:
    """Raises Failure when it cannot be read."""
    try:
        with file.open("rb") as opened:
            while piece := opened.read(PART_BYTES):
                yield piece
    except OSError as error:
        raise Failure(f"Cannot read {file}: {error.strerror}.") from error


def _described_or_applied(job: Job, options: argparse.Namespace, config: Config) -> Printed:
    for number, piece in enumerate(_pieces(options.file)):
        csv_import.add_part(job, number, base64.b64encode(piece).decode())
    day_first = {"yes": True, "no": False}.get(options.day_first or "")
    params = {"columns": _pairs(options.column), "products": _pairs(options.product), "day_first": day_first}
    job = csv_import.choose(job, params)
    if options.apply:
        return progress.run(csv_import.apply(job), config)
    found = csv_import.describe(job, with_changes=True)
    jobs.discard(job)
    return Printed(found, _table(found), 1 if found["missing"] else 0)


def _pairs(arguments: list[str]) -> dict[str, str]:
    """``NAME=VALUE``; the name may hold a sign of equality, the value not."""
    pairs = dict(pair.rpartition("=")[::2] for pair in arguments)
    if "" in pairs:
        raise Failure("Write it as NAME=VALUE, such as email='Customer email'.")
    return pairs


def _table(found: dict[str, Any]) -> list[str]:
    """The dry run: how the file is read, what is missing, what would change."""
    lines = [f"{row['name']:<15} <- {found['mapping'][row['name']] or '-'}" for row in found["fields"]]
    lines += [f"product {row['name']!r} ({row['rows']} rows) is {row['key'] or '?'}" for row in found["products"]]
    lines += [f"row {row['row']}: {row['message']}" for row in found["problems"]]
    lines += ["", f"{found['rows']} rows, {found['readable']} readable; known {found['known']}, new {found['new']}."]
    if found["changes"]:
        lines += ["", f"{'customer':<34} {'product':<14} {'now':<11} after"]
    lines += [
        f"{row['email']:<34} {row['item']:<14} {row['now'] or '-':<11} {row['after']}" for row in found["changes"]
    ]
    if found["changes_total"] > len(found["changes"]):
        lines.append(f"... and {found['changes_total'] - len(found['changes'])} more")
    lines += [f"ONE CUSTOMER: {', '.join(row['emails'])}, by {row['by']}" for row in found["ties"]]
    lines += [f"NOTE: {sentence}" for sentence in found["warnings"]]
    lines += ["", *(f"MISSING: {row['message']}" for row in found["missing"])]
    return lines if found["missing"] else [*lines, "Nothing was changed. Do it with --apply."]


def _list(options: argparse.Namespace, config: Config) -> Printed:
    found = [jobs.describe(job) for job in jobs.of_site(options.site)]
    lines = [f"{row['made_at']}  {row['id']}  {row['kind']:<14} {row['state']}" for row in found]
    return Printed({"items": found, "next_cursor": None}, lines or ["No jobs."])


def _show(options: argparse.Namespace, config: Config) -> Printed:
    return Printed({"job": jobs.describe(_job(options))}, progress.printed(_job(options)).lines)


def _stop(options: argparse.Namespace, config: Config) -> Printed:
    job = jobs.stop(_job(options))
    return Printed({"job": jobs.describe(job)}, [f"{job.id} is {job.state}."])


def _start(options: argparse.Namespace, config: Config) -> Printed:
    return progress.run(jobs.start(_job(options)), config)


def _job(options: argparse.Namespace) -> Job:
    return jobs.get(None, options.job)
