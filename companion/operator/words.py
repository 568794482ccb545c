"""What the pages call things."""

from __future__ import annotations

from typing import Any

NEEDS = {
    "no_access": "customers who lack access that was given",
    "failed": "events that did not work",
    "dead": "events that were given up",
    "quarantined": "messages that were not understood",
    "still_has_access": "customers who still have access that was taken",
    "refused": "refused messages (another secret word)",
}
ACTIONS = {
    "sign_in": "signed in",
    "sign_out": "signed out",
    "site.add": "added a site",
    "site.pause": "paused",
    "site.resume": "resumed",
    "site.connected": "its plugin connected",
    "site.link": "made a connection link",
    "site.code": "made a pairing code",
    "request.accept": "accepted a request to connect",
    "request.refuse": "refused a request to connect",
    "site.rotate_key": "rotated the key",
    "site.remove": "removed the site",
    "event.retry": "retried an event",
}
PROOFS = {
    "confirmed": ("good", "Confirmed by the site: its own address says that it asked."),
    "denied": ("bad", "No: the plugin at this address says that it did not ask, or asked another companion."),
    "no_answer": ("look", "Could not be confirmed: the plugin does not answer at this address. Compare the number."),
    "not_asked": ("look", "Not looked at yet. Load this page again."),
}


def health_of(found: dict[str, Any]) -> tuple[str, str]:
    """Tone ("good" or "bad") and one sentence about a site, from ``queries.summary``: the gravest thing first."""
    site = found["site"]
    if site["pause_reason"]:
        return "bad", str(site["pause_reason"])
    if site["paired_at"] is None and not site["secret_word_set"]:
        return "bad", "Not connected yet: its owner opens the connection link that you sent."
    if not site["secret_word_set"]:
        return "bad", "No secret word yet: its owner enters ThriveCart's in wp-admin, Cart Companion, Connect."
    if site["trouble"]:
        return "bad", str(site["trouble"])
    if found["refused_webhooks"]:
        return "bad", "Messages of ThriveCart's are refused: they have another secret word."
    if total := sum(found["needs_you"].values()):
        return "bad", "1 thing needs a person." if total == 1 else f"{total} things need a person."
    if site["last_webhook_at"] is None:
        return "good", "Ready. Nothing has come from ThriveCart yet."
    return "good", "All is well."
