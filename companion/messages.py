"""What the companion says to people: a code with parameters, whose English is in ``schema/messages.v1.json``.

The catalogue is closed, so that the plugin can word every code in the language of its site. A Message is its own
English text as well: the command line, the log and a plugin that does not know codes read it as any text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pkgutil import get_data
from string import Formatter
from typing import Any

CATALOGUE: dict[str, str] = json.loads(get_data("companion.schema", "messages.v1.json") or b"{}")

_MARK = "\x1f"  # between a stored message's English and its code; what others say is stored without it


@cache
def parameters_of(code: str) -> frozenset[str]:
    """The names of a message's parameters. Raises KeyError for a code that is not in the catalogue."""
    return frozenset(name for _, name, _, _ in Formatter().parse(CATALOGUE[code]) if name)


class Message(str):
    """A sentence of the catalogue with its values filled in; a value is a text, an integer, or a Message.

    Raises KeyError for an unknown code, TypeError where the parameters are not the catalogue's.
    """

    code: str
    params: dict[str, Any]

    def __new__(cls, code: str, /, **params: Any) -> Message:
        if parameters_of(code) != params.keys():
            raise TypeError(f"{code} takes {sorted(parameters_of(code))}, not {sorted(params)}.")
        return cls._made(code, params, CATALOGUE[code].format(**params))

    @classmethod
    def worded(cls, code: str, english: str, /, **params: Any) -> Message:
        """One whose English is more than its parameters filled in, such as an amount or a day."""
        cls(code, **params)
        return cls._made(code, params, english)

    @classmethod
    def _made(cls, code: str, params: dict[str, Any], english: str) -> Message:
        made = super().__new__(cls, english)
        made.code, made.params = code, params
        return made

    def __str__(self) -> str:
        return self  # so that str() of an error keeps the code

    def to_json(self) -> dict[str, Any]:
        """``{"code", "params"}``; a parameter that is a Message is the same again."""
        values = {name: one.to_json() if isinstance(one, Message) else one for name, one in self.params.items()}
        return {"code": self.code, "params": values}

    def stored(self) -> str:
        """The text under which it lies in the ledger; ``read`` reads it back."""
        coded = json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"), default=str)
        return f"{_without_mark(self)}{_MARK}{coded}"


def stored(text: str) -> str:
    """What lies in the ledger: a Message with its code; the text of somebody else so that ``read`` leaves it alone."""
    return text.stored() if isinstance(text, Message) else _without_mark(text)


def _without_mark(text: str) -> str:
    return text.replace(_MARK, "\ufffd")


def read(text: str) -> str:
    """What ``Message.stored`` wrote, as a Message with the English of its time; any other text as it is."""
    english, mark, tail = text.partition(_MARK)
    if not mark:
        return text
    try:
        return _from_json(json.loads(tail), english)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return english  # the text of somebody else, as a release before may have stored it


def _from_json(found: dict[str, Any], english: str | None = None) -> Message:
    if not isinstance(found["code"], str):
        raise TypeError("a code is a text")
    params = {name: _from_json(one) if isinstance(one, dict) else one for name, one in dict(found["params"]).items()}
    return Message._made(found["code"], params, Message(found["code"], **params) if english is None else english)


def messages_in(value: Any) -> dict[str, dict[str, Any]]:
    """Every Message within a JSON value, by its place (a JSON Pointer, RFC 6901): what the plugin words anew."""
    return {place: one.to_json() for place, one in _walk(value, "")}


def _walk(value: Any, place: str) -> Iterator[tuple[str, Message]]:
    if isinstance(value, Message):
        yield place, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _walk(one, f"{place}/{str(name).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _walk(one, f"{place}/{number}")


def to_stored(value: Any) -> Any:
    """A JSON value with its texts as ``stored`` makes them."""
    if isinstance(value, str):
        return stored(value)
    if isinstance(value, dict):
        return {name: to_stored(one) for name, one in value.items()}
    return [to_stored(one) for one in value] if isinstance(value, list | tuple) else value


def load_stored(text: str) -> Any:
    """A JSON text with what ``to_stored`` made in it."""
    return from_stored(json.loads(text))


def from_stored(value: Any) -> Any:
    """What ``to_stored`` made, as it was."""
    if isinstance(value, str):
        return read(value)
    if isinstance(value, dict):
        return {name: from_stored(one) for name, one in value.items()}
    return [from_stored(one) for one in value] if isinstance(value, list) else value
