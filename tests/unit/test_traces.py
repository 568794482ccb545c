"""Which tables are cleaned of what was erased: all that can name somebody."""

from __future__ import annotations

import importlib
import pkgutil

from companion import ledger
from companion.ledger.models import Table
from companion.ledger.traces import OF_PEOPLE

OF_NOBODY = {
    *(
        "connection_link",
        "counter",
        "delivery_count",
        "figures",
        "migration",
        "progress",
        "refusal_count",
        "refused_webhooks",
    ),
    *("seen_signature", "timer", "webhook_ping", "worker_seen"),
}


def test_each_table_is_cleaned_of_people_or_names_nobody() -> None:
    for module in pkgutil.iter_modules(ledger.__path__):
        importlib.import_module(f"{ledger.__name__}.{module.name}")
    tables = {model._meta.table_name for model in Table.__subclasses__() if model.__module__.startswith("companion.")}
    assert tables == set(OF_PEOPLE.split(", ")) | OF_NOBODY
