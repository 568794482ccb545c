"""Says from when on the sites' readable keys and secret words are encrypted (reencryption.py).

Not in this step: a web process of the release before, which serves until the deploy is over, would refuse ThriveCart's
webhooks by an encrypted secret word. ``serve`` does it before it starts anything, the worker when the time has come.
"""

from companion.clock import now_ms
from companion.ledger.database import database

DEPLOY_MS = 10 * 60 * 1000


def up() -> None:
    database.execute_sql(
        "INSERT INTO counter (site, name, value) "  # noqa: S608 - a number of ours
        f"SELECT '', 'secrets.readable', {now_ms() + DEPLOY_MS} WHERE EXISTS (SELECT 1 FROM site)"
    )
