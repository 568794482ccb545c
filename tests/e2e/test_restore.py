"""An older backup is restored while the site went on: it takes nothing back and does nothing twice."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import RULES
from tests.stack.companion import Companion, companion
from tests.stack.crm import StandInCrm
from tests.stack.pairing import Pair, pair
from tests.stack.postgres import Postgres, program
from tests.stack.process import eventually
from tests.stack.wordpress import WordPress


def restore(backup: Path, into: Companion, cluster: Postgres) -> None:
    """The steps of docs/hosting.md, at the same address and with the same key."""
    into.stop()
    if into.on_postgres:
        url = cluster.new_database()
        command = [program("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={url}", str(backup)]
        subprocess.run(command, check=True)
        into.environment["DATABASE_URL"] = into.database_url = url
    else:
        before = into.folder / "before"
        before.mkdir()
        for path in into.folder.glob("companion.db*"):
            path.rename(before / path.name)
        shutil.copy(backup, into.folder / "companion.db")
    into.start()


def unreachable(paired: Pair) -> bool:
    return bool(paired.companion.json("site", "show", paired.site_id)["trouble"])


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_an_older_backup_hurts_no_customer(
    kind: str, request: pytest.FixtureRequest, site: WordPress, crm: StandInCrm, postgres_cluster: Postgres
) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else None
    with companion(database_url=url) as service:
        service.start()
        paired = pair(service, site, RULES)
        refunded, waiting, later = (paired.order(f"{name}@example.com") for name in ("refunded", "waiting", "later"))
        paired.settled(paired.send(refunded.purchase()))

        # In the backup one purchase is still to be delivered; the site gets it after the backup was made.
        site.stop()
        undelivered = paired.send(waiting.purchase())
        eventually(lambda: unreachable(paired), 20, paired.log_tail, pause=0.2)
        backup = Path(service.json("backup", str(service.folder / "copy"))["path"])
        site.start()
        assert paired.settled(undelivered, seconds=90)["state"] == "delivered"
        paired.settled(paired.send(later.purchase()))
        paired.settled(paired.send(refunded.refund(refunded.bought_at + 600)))

        restore(backup, service, postgres_cluster)

        # What the ledger does not know was done is sent again, and not done again.
        assert paired.settled(undelivered, seconds=90)["state"] == "delivered"
        assert crm.times_applied("waiting@example.com", "course bought") == 1
        # What it does not know at all stays at the site as it was.
        assert crm.tags_of("later@example.com") == {"course bought"}
        assert crm.tags_of("refunded@example.com") == {"refunded"}

        # And what is lost is brought again, by ThriveCart's own repeat or by `reconcile`: to the same end.
        assert paired.settled(paired.send(later.purchase()))["state"] == "delivered"
        assert paired.settled(paired.send(refunded.refund(refunded.bought_at + 600)))["state"] == "delivered"
        assert crm.tags_of("later@example.com") == {"course bought"}
        assert crm.tags_of("refunded@example.com") == {"refunded"}
        for email in ("waiting@example.com", "later@example.com"):
            assert service.json("customer", "show", email)["entitlements"][0]["state"] == "active"
        assert service.json("customer", "show", "refunded@example.com")["entitlements"][0]["state"] == "refunded"
        service.cli("site", "remove", paired.site_id)
