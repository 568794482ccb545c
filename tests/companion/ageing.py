"""Time that goes by in the ledger, without a test that waits for it."""

from __future__ import annotations

from companion.ledger.models import Delivery, Site


def time_goes_by(milliseconds: int = 31_000) -> None:
    """Everything in the ledger happened that much longer ago."""
    for model, columns in {
        Site: ["lease_until", "hold_until", "pulled_at"],
        Delivery: ["lease_until", "due_at"],
    }.items():
        for column in columns:
            field = getattr(model, column)
            model.update({field: field - milliseconds}).where(field > 0).execute()
