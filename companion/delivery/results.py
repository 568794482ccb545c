"""What the plugin's results mean, whether it answered a push with them or handed them in after a pull."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from companion.backoff import MAX_HINT_SECONDS
from companion.delivery.client import Answer
from companion.ledger import outbox
from companion.ledger.outbox import LIMITED, Outcome
from companion.text import TooDeep, sanitize_json

OUTCOMES = frozenset({"applied", "skipped", "retry", "failed"})


def results_in(answer: Answer) -> list[Any] | None:
    """The results in the plugin's own answer; ``None`` when it is another's, or holds none."""
    body = answer.json() if answer.is_ours and answer.status == 200 else None
    results = body.get("results") if isinstance(body, dict) else None
    return results if isinstance(results, list) else None


def outcomes_of(results: list[Any], transport: str) -> dict[str, Outcome]:
    """What the plugin's well-formed results mean, by delivery id; of two for one delivery the first counts."""
    outcomes: dict[str, Outcome] = {}
    for row in _storable(results):
        if isinstance(row, dict) and isinstance(row.get("id"), str) and _is_outcome(row.get("outcome")):
            outcomes.setdefault(row["id"], _outcome_of(row, transport))
    progress = makes_progress(outcomes)
    return {name: replace(outcome, progress=progress) for name, outcome in outcomes.items()}


def _is_outcome(word: Any) -> bool:
    return isinstance(word, str) and word in OUTCOMES


def _storable(results: list[Any]) -> Iterator[Any]:
    """Without what no database takes: half an emoji in a CRM's words, in one result, would spoil all the others."""
    for row in results:
        with suppress(TooDeep):
            yield sanitize_json(row)


def makes_progress(outcomes: dict[str, Outcome]) -> bool:
    """Whether the site works as such: then those that it put off have used up no step of the schedule."""
    return any(outcome.outcome in outbox.SETTLED for outcome in outcomes.values())


def _outcome_of(result: dict[str, Any], transport: str) -> Outcome:
    message = result.get("message")
    is_limited = result["outcome"] == "retry" and result.get("limited") is True
    return Outcome(
        LIMITED if is_limited else result["outcome"],
        transport,
        200,
        str(message)[:1000] if message else None,
        result={name: value for name, value in result.items() if name != "id"},
        retry_after=_seconds(result.get("retry_after")),
    )


def _seconds(hint: Any) -> float | None:
    """A hint of the plugin's, at most a day."""
    return float(min(hint, MAX_HINT_SECONDS)) if isinstance(hint, int | float) and hint >= 0 else None
