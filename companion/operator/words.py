"""What the pages call things."""

from __future__ import annotations

from typing import Any

NEEDS = {  # one of them, several
    "no_access": ("customer who lacks access that was given", "customers who lack access that was given"),
    "failed": ("event that did not work", "events that did not work"),
    "dead": ("event that was given up", "events that were given up"),
    "quarantined": ("message that was not understood", "messages that were not understood"),
    "still_has_access": (
        "customer who still has access that should be gone",
        "customers who still have access that should be gone",
    ),
    "refused": ("run of refused messages (another secret word)", "runs of refused messages (another secret word)"),
    "no_rule": ("product that was sold without a rule", "products that were sold without a rule"),
    "second_password": ("second password", "second passwords"),
}
WAYS = {
    "pretty": "by its REST API",
    "plain": "by its REST API (with ?rest_route=)",
    "ajax": "by admin-ajax.php, as its REST API is closed",
}
ACTIONS = {
    "sign_in": "signed in",
    "sign_out": "signed out",
    "site.add": "added a site",
    "site.pause": "paused",
    "site.resume": "resumed",
    "site.connected": "its plugin connected",
    "site.key_again": "its plugin got the key of an accepted request again",
    "site.link": "made a connection link",
    "site.code": "made a pairing code",
    "request.accept": "accepted a request to connect",
    "request.refuse": "refused a request to connect",
    "site.rotate_key": "rotated the key",
    "site.end_keys": "ended the old keys",
    "site.remove": "removed the site",
    "event.retry": "retried an event",
    "events.retry": "retried all",
    "events.stop": "stopped a retry",
    "dealt_with": "said it is dealt with",
    "reopen": "opened again",
    "site.secret_word": "entered ThriveCart's secret word",
}
CHECKS = {
    "settings": "Settings",
    "ledger": "Database",
    "secrets": "Secrets",
    "files": "Files",
    "worker": "Worker",
    "queue": "Deliveries",
    "deliveries": "What is due",
    "site": "Connection",
    "copy": "A copy",
    "fetching": "Firewall",
    "access": "Customers' access",
    "events": "Events",
    "webhooks": "ThriveCart's messages",
    "comparison": "Comparison",
}
STATES = {
    "pending": "waiting",
    "delivering": "on its way",
    "delivered": "done",
    "skipped": "not needed",
    "failed": "did not work",
    "dead": "given up",
    "superseded": "replaced by a later event",
}
PROOFS = {
    "confirmed": ("good", "Confirmed by the site: its own address says that it asked."),
    "denied": ("bad", "No: the plugin at this address says that it did not ask, or asked another companion."),
    "no_answer": ("look", "Could not be confirmed: the plugin does not answer at this address. Compare the number."),
    "not_asked": ("look", "Not looked at yet. Load this page again."),
}


def type_of(event_type: str) -> str:
    """What happened, for people: "Purchase completed"."""
    return event_type.replace(".", " ").replace("_", " ").capitalize()


def health_of(found: dict[str, Any]) -> tuple[str, str]:
    """Tone (good, look or bad) and one sentence about a site, from ``queries.summary``: the gravest thing first."""
    site = found["site"]
    if site["pause_reason"]:
        return "bad", str(site["pause_reason"])
    if site["paired_at"] is None:
        return "bad", "Not connected yet: its owner opens the connection link that you sent."
    if not site["secret_word_set"]:
        return "bad", "No secret word yet: enter ThriveCart's on the site's page, or its owner does in wp-admin."
    if site["trouble"]:
        return "bad", str(site["trouble"])
    if found["refused_webhooks"]:
        return "bad", "ThriveCart's messages are refused: they have another secret word."
    if total := sum(found["needs_you"].values()):
        return "bad", "1 thing needs a person." if total == 1 else f"{total} things need a person."
    if site["copy"]:
        return "look", f"A copy of this site at {site['copy']['home']} uses this site's connection."
    if site["last_webhook_at"] is None:
        return "good", "Ready. Nothing has come from ThriveCart yet."
    return "good", "All is well."


def needs(count: int, kind: str) -> str:
    """So many things that need a person: "2 events that did not work"."""
    one, several = NEEDS.get(kind, (kind, kind))
    return f"{count} {one if count == 1 else several}"
