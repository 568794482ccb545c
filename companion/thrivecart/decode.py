"""The fields of a webhook's body.

ThriveCart posts ``application/x-www-form-urlencoded`` in PHP's bracket notation by default and JSON when the
owner picked it; multipart is reported too. All three give nested dicts. A body is hostile until it is
verified, so size of names, depth and number of fields are bounded, and every text that comes out is valid
UTF-8 without NUL, fit for any database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 20_000
DEEPEST = 64

_NO_FIELDS = frozenset({b"", b"{}", b"[]"})
_BRACKETED = re.compile(r"([^\[]+)((?:\[[^\[\]]*\])+)")
_LONGEST_CACHED_NAME = 128
_UNFIT = re.compile("[\x00\ud800-\udfff]")

Path = tuple[str, ...]


class DecodeError(Exception):
    """The body gives no fields; ``message`` says what to send instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnsupportedMediaType(DecodeError):
    """Neither form, multipart nor JSON (HTTP 415)."""


class Undecodable(DecodeError):
    """Not what its content type says (HTTP 400)."""


def decode(body: bytes, content_type: str | None) -> dict[str, Any]:
    """The fields of a webhook as nested dicts.

    Values of form and multipart are text; JSON's are kept exactly (integers of any size, decimals as
    ``Decimal``). A body without fields gives ``{}`` whatever its content type: ThriveCart tries a new URL
    with an empty POST. Brackets deeper than 64 stay literal text of the last name; JSON must not be deeper.
    A name used both for a value and for a map keeps both, the value under ``""``.

    Raises UnsupportedMediaType and Undecodable.
    """
    if body.strip(b"& \t\r\n") in _NO_FIELDS:
        return {}
    media_type = media_type_of(content_type)
    if media_type == FORM:
        return _form(body)
    if media_type == JSON:
        return _json(body)
    if media_type == MULTIPART:
        return _multipart(body, content_type or "")
    raise UnsupportedMediaType(
        f"Send the webhook as {FORM}, {MULTIPART} or {JSON}; this one came as "
        f"{media_type[:80] or 'a body without Content-Type'}."
    )


def media_type_of(content_type: str | None) -> str:
    """The type without parameters, in lower case; JSON's relatives count as JSON."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    is_json = media_type == "text/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
    return JSON if is_json else media_type


def fit(value: str) -> str:
    """Text that every database takes: no NUL, no lone surrogate."""
    return _UNFIT.sub("\ufffd", value) if _UNFIT.search(value) else value


def form_text(raw: bytes) -> str:
    """One urlencoded name or value as text; bytes that are no UTF-8 become U+FFFD."""
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        raw = unquote_to_bytes(raw)
    found = raw.decode("utf-8", "replace")
    return found.replace("\x00", "\ufffd") if "\x00" in found else found


def _form(body: bytes) -> dict[str, Any]:
    if body.count(b"&") > MOST_FIELDS:
        raise _too_many()
    return _tree(_form_pairs(body))


def _form_pairs(body: bytes) -> Iterable[tuple[Path, str]]:
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name:
            yield _known_path(name) if len(name) <= _LONGEST_CACHED_NAME else _path(name), form_text(value)


def _path(raw_name: bytes) -> Path:
    return bracket_path(form_text(raw_name))


_known_path = lru_cache(maxsize=4096)(_path)  # ThriveCart's names come again with each webhook


def bracket_path(name: str) -> Path:
    """``order[charges][0]`` as ``("order", "charges", "0")``; a name with broken brackets stays as it is."""
    match = _BRACKETED.fullmatch(name)
    if match is None:
        return (name,)
    parts = match[2][1:-1].split("][")
    if len(parts) >= DEEPEST:
        parts = [*parts[: DEEPEST - 2], "[" + "][".join(parts[DEEPEST - 2 :]) + "]"]
    return (match[1], *parts)


def _tree(pairs: Iterable[tuple[Path, str]]) -> dict[str, Any]:
    root: dict[str, Any] = {}
    next_index: dict[int, int] = {}
    maps = 0
    for path, value in pairs:
        node = root
        for name in path[:-1]:
            name = name or _free_index(node, next_index)
            below = node.get(name)
            if not isinstance(below, dict):
                maps += 1
                below = node[name] = {} if below is None else {"": below}
            node = below
        if maps > MOST_FIELDS:
            raise _too_many()
        name = path[-1] or _free_index(node, next_index)
        there = node.get(name)
        if isinstance(there, dict):
            there[""] = value
        else:
            node[name] = value
    return root


def _free_index(node: dict[str, Any], next_index: dict[int, int]) -> str:
    """The name that PHP gives to ``[]``; remembered per map, so that many of them cost no search."""
    index = max(next_index.get(id(node), 0), len(node))
    while str(index) in node:
        index += 1
    next_index[id(node)] = index + 1
    return str(index)


def _multipart(body: bytes, content_type: str) -> dict[str, Any]:
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not boundary:
        raise Undecodable(f"The Content-Type {MULTIPART} names no boundary; send it with one, or send {FORM}.")
    parser = MultiPartParser(stream_factory=_in_memory, max_form_parts=MOST_FIELDS)
    try:
        form, _ = parser.parse(BytesIO(body), boundary.encode(), len(body))
    except (ValueError, LookupError, HTTPException) as problem:
        raise Undecodable(f"The body is no readable {MULTIPART}; send {FORM} or {JSON}.") from problem
    return _tree((bracket_path(fit(name)), fit(value)) for name, value in form.items(multi=True) if name)


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            body.decode("utf-8-sig", "replace"), parse_int=_integer, parse_float=_decimal, parse_constant=str
        )
    except RecursionError:
        raise _too_deep() from None
    except ValueError as problem:
        reason = str(problem)[:80]
        raise Undecodable(f"The body is not valid JSON ({reason}); send the fields as one JSON object.") from None
    if not isinstance(found, dict):
        raise Undecodable('The JSON body is not an object; send the fields as {"event": ..., ...}.')
    cleaned: dict[str, Any] = fit_json(found)
    return cleaned


def _integer(digits: str) -> int | str:
    try:
        return int(digits)
    except ValueError:  # Python refuses integers of more than 4,300 digits
        return digits


def _decimal(digits: str) -> Decimal | str:
    try:
        return Decimal(digits)
    except ArithmeticError:
        return digits


def fit_json(value: Any, depth: int = 0) -> Any:
    """The same JSON with fit texts. Raises Undecodable when it is nested too deep."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, dict | list):
        if depth >= DEEPEST:
            raise _too_deep()
        if isinstance(value, list):
            return [fit_json(row, depth + 1) for row in value]
        return {fit(name): fit_json(row, depth + 1) for name, row in value.items()}
    return value


def _too_deep() -> Undecodable:
    return Undecodable(f"The JSON body is nested more than {DEEPEST} levels deep; send it flatter.")


def _too_many() -> Undecodable:
    return Undecodable(f"The body has more than {MOST_FIELDS} fields or maps; send fewer.")
