"""Is it ThriveCart that speaks, and what of it may be kept.

ThriveCart sends the account's secret word in the field ``thrivecart_secret``; no signature header is known.
The word must be equal, byte for byte, and is compared in constant time. It is never stored: what is kept of
a webhook carries ``[redacted]`` in its place.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote_plus

from companion.thrivecart.decode import FORM, JSON, bracket_path, form_text, in_ascii, media_type_of
from companion.thrivecart.fields import MAX_EXPONENT, email_address

SECRET_FIELD = "thrivecart_secret"  # noqa: S105 - the name of the field, not a secret
REDACTED = "[redacted]"

# A shorter word may be part of ordinary values (``test``, ``12``): taking it out of them would change what
# the webhook says when it is read again.
SHORTEST_WORD_SOUGHT_ELSEWHERE = 8
_NEEDED_TO_READ = frozenset({"event", "mode", "mode_int"})

_SECRET_PAIR = re.compile(SECRET_FIELD + "=[^&]*")
_NEVER_ESCAPED = re.compile("[A-Za-z0-9._-]+")
_ESCAPED_ALL_THE_SAME = re.compile(r"%(?:2[DdEe]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff])")


def verify(fields: Mapping[str, Any], secret_word: str) -> bool:
    """Whether the fields carry exactly this secret word, as text. An empty word never verifies."""
    sent = fields.get(SECRET_FIELD)
    if not isinstance(sent, str) or not secret_word:
        return False
    return hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), secret_word.encode("utf-8", "surrogatepass"))


def redact(body: bytes, content_type: str | None, fields: Mapping[str, Any]) -> tuple[str, str]:
    """What is stored of a verified webhook: text without the secret word, and the content type to decode it by.

    A form stays the form as received (bytes outside of ASCII percent-encoded; in UTF-8, if it named another
    charset); JSON and multipart are written as JSON of their fields. The word is also taken out of other values,
    when it is long enough to be recognised (8 characters), except out of e-mail addresses and the event's name.
    """
    sent = fields.get(SECRET_FIELD)
    word = sent if isinstance(sent, str) else ""
    if media_type_of(content_type) == FORM:
        return _redact_form(in_ascii(body, content_type), word), FORM
    return json.dumps(_redacted(fields, word), ensure_ascii=False, default=_number), JSON


def _redact_form(body: str, word: str) -> str:
    if _stands_as_it_is(word, body):
        redacted, pairs = _SECRET_PAIR.subn(_redacted_pair(), body)
        if redacted.count(SECRET_FIELD) == pairs and not (_is_sought(word) and word in redacted):
            return redacted
    return "&".join(_redact_pair(pair, word) for pair in body.split("&"))


def _stands_as_it_is(word: str, body: str) -> bool:
    """The usual case: letters, digits and what else no form encoder escapes; found without decoding."""
    return _NEVER_ESCAPED.fullmatch(word) is not None and not _ESCAPED_ALL_THE_SAME.search(body)


def _redacted_pair() -> str:
    return f"{SECRET_FIELD}={quote_plus(REDACTED)}"


def _redact_pair(pair: str, word: str) -> str:
    raw_name, equals, raw_value = pair.partition("=")
    name, value = form_text(raw_name), form_text(raw_value)
    if bracket_path(name)[0] == SECRET_FIELD:
        return _redacted_pair()
    new_name, new_value = _without(name, word), value if name in _NEEDED_TO_READ else _without(value, word)
    if (new_name, new_value) == (name, value):
        return pair
    return quote_plus(new_name) + equals + quote_plus(new_value)


def _redacted(value: Any, word: str, name: str = "") -> Any:
    if name == SECRET_FIELD:
        return REDACTED
    if isinstance(value, str):
        return value if name in _NEEDED_TO_READ else _without(value, word)
    if isinstance(value, Mapping):
        return {_without(key, word): _redacted(row, word, key) for key, row in value.items()}
    if isinstance(value, list):
        return [_redacted(row, word) for row in value]
    return value


def _without(value: str, word: str) -> str:
    if not _is_sought(word) or word not in value or email_address(value):
        return value
    return value.replace(word, REDACTED)


def _is_sought(word: str) -> bool:
    return len(word) >= SHORTEST_WORD_SOUGHT_ELSEWHERE


def _number(value: object) -> float | str:
    """A decimal as a JSON number where that is exact, else as text: the readers take both."""
    if isinstance(value, Decimal) and value.is_finite() and Decimal(repr(float(value))) == value:
        return float(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < MAX_EXPONENT:
        return format(value, "f")
    return str(value)
