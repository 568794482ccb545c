"""Finding the way to a site's plugin: the first of three whose answer carries the plugin's mark."""

from __future__ import annotations

from collections.abc import Callable

from companion.delivery.client import WAYS, NoAnswer, SiteClient

FIRST_WAY = "pretty"
PING_SECONDS = 10.0


def find_way(client: SiteClient, before_each: Callable[[], None] = lambda: None) -> str | None:
    """Ping each way in order, after a call of ``before_each``; ``None`` when the plugin itself answers on none.

    Raises NoAnswer (unreachable) when the first try cannot reach the site at all.
    """
    for way in WAYS:
        before_each()
        try:
            answer = client.post(way, "/ping", {}, seconds=PING_SECONDS)
        except NoAnswer as error:
            if error.unreachable:
                raise
            continue
        if answer.is_ours:
            return way
    return None
