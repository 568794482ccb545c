"""The plugin's own answer in a body into which others printed: a notice of PHP's, a BOM, blank lines, a comment."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MARK = "cart_companion_site"  # the first key of every answer of the plugin's; its value is the site's id
MOST_PLACES = 20  # that look like the begin of one


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """The answer alone, and the site that it says it is from."""

    body: bytes
    site: str
    status: int | None  # of an error; ``None`` where the answer says no other than 200


def own_answer(content: bytes, site_id: str | None = None) -> OwnAnswer | None:
    """What the plugin answered for this site, or for any; ``None`` where nothing of it is in the body."""
    begin = b'{"%s":"' % MARK.encode()
    at = content.find(begin)
    for _ in range(MOST_PLACES):
        if at < 0:
            break
        found = _object(content[at:])
        if found and (site_id is None or found.site == site_id):
            return found
        at = content.find(begin, at + 1)
    return None


def _object(content: bytes) -> OwnAnswer | None:
    text = content.decode("utf-8", "replace")
    try:
        answer, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    site = answer.get(MARK) if isinstance(answer, dict) else None
    if not isinstance(site, str):
        return None
    return OwnAnswer(text[:end].encode("utf-8", "replace"), site, _status(answer))


def _status(answer: dict[str, Any]) -> int | None:
    """As WordPress writes an error: code, message, and the status among its data."""
    data = answer.get("data")
    status = data.get("status") if isinstance(data, dict) and "code" in answer else None
    return status if isinstance(status, int) and 100 <= status <= 599 else None
