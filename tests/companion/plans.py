"""What a question to the ledger reads, by the plans of SQLite; PostgreSQL has the same indexes.

Its own plans go by the size of the tables, which are small in tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from companion.ledger import database
from companion.ledger.database import reading

BIG = ("event", "delivery", "webhook", "attempt", "note", "address", "sighting", "occurrence", "search_term")
OF_A_SITE = "(site=?)"  # how a plan ends that goes through all that a site has
OF_FEW = ("event_site",)  # indexes of few rows, whatever was sold
SORTS = "USE TEMP B-TREE FOR ORDER BY"


@dataclass
class Asked:
    """The statements of one question, each with the steps of its plan."""

    plans: list[tuple[str, str]] = field(default_factory=list)
    statements: int = 0

    def reads_of_all(self) -> list[tuple[str, str]]:
        """Steps that go through a table which grows with what is sold, or through all of it that is one site's.

        Not those of a statement that takes the first few in the order of an index.
        """
        sorts = {statement for statement, plan in self.plans if plan == SORTS}
        return [
            (statement, plan)
            for statement, plan in self.plans
            if _is_of_big(statement, plan)
            and (plan.startswith("SCAN") or plan.endswith(OF_A_SITE))
            and not any(f"{name} " in f"{plan} " for name in OF_FEW)
            and not ("ORDER BY" in statement and "LIMIT" in statement and statement not in sorts)
        ]


def asked(work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Do the work, and see what it asks SQLite."""
    if not database.on_sqlite():
        pytest.skip("its plans go by the size of the tables, which are small here")
    found, ledger = Asked(), database.database.obj
    run = ledger.execute_sql
    statements: list[tuple[str, Any]] = []

    def noted(sql: str, params: Any = None, *rest: Any) -> Any:
        statements.append((sql, params))
        return run(sql, params, *rest)

    with monkeypatch.context() as watching:
        watching.setattr(ledger, "execute_sql", noted)
        work()
    with reading():
        for sql, params in statements:
            if sql.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
                found.statements += 1
                found.plans += [(sql, row[-1]) for row in run(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    return found


def _is_of_big(statement: str, plan: str) -> bool:
    """Aliases are named in the statement."""
    words = plan.split()
    alias = words[1] if len(words) > 1 else ""
    return any(f'"{table}" AS "{alias}"' in statement or alias == table for table in BIG)
