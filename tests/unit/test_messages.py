"""What the companion says to people has a code, and nothing of it is lost on the way."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from companion import messages
from companion.ledger.access_status import AccessStatus
from companion.ledger.states import Transport
from companion.messages import CATALOGUE, Message, from_stored, messages_in, parameters_of, read, to_stored
from companion.thrivecart import csv_table
from companion.thrivecart.csv_cells import LABELS

KINDS = ("customer", "order", "subscription", "email")  # of identifiers
SOURCES = sorted(Path(messages.__file__).parent.rglob("*.py"))


def made_in_sources() -> list[tuple[str, str | None, set[str], bool]]:
    """Every Message(...) of the sources: where, its code or None, its parameters, whether all are named."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Message" and node.args:
                code = node.args[0]
                names = {one.arg for one in node.keywords if one.arg}
                text = code.value if isinstance(code, ast.Constant) and isinstance(code.value, str) else None
                found.append((f"{path.name}:{node.lineno}", text, names, all(one.arg for one in node.keywords)))
    return found


def test_a_message_is_its_english_and_keeps_its_code() -> None:
    message = Message("reconciliation.too_young", minutes=10, count=3)
    assert message.startswith("Younger than 10 minutes: 3. ")
    assert str(ValueError(message)) == message
    assert getattr(str(ValueError(message)), "code", None) == "reconciliation.too_young"
    assert message.to_json() == {"code": "reconciliation.too_young", "params": {"minutes": 10, "count": 3}}


@pytest.mark.parametrize(
    ("code", "params", "error"),
    [
        ("no.such", {}, KeyError),
        ("delivery.next_attempt", {}, TypeError),
        ("delivery.gave_up", {"at": "now"}, TypeError),
    ],
)
def test_a_wrong_code_or_parameter_is_refused(code: str, params: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        Message(code, **params)


def test_the_ledger_gives_a_message_back_with_what_is_nested_in_it() -> None:
    inner = Message("answer.not_ours", status=403, kind="text/html")
    message = Message("site.waits", until="2026-11-28T10:00:00.000Z", reason=inner)
    again = read(message.stored())
    assert again == message
    assert isinstance(again, Message)
    assert again.to_json() == message.to_json()
    assert isinstance(again.params["reason"], Message)
    report = [{"what": message, "event": None}, {"what": "a site's own words", "event": "evt_1"}]
    assert from_stored(to_stored(report)) == report


@pytest.mark.parametrize("text", ["", "Sent to the site.", "words\x1fno json", 'words\x1f{"code":1}', "words\x1f[1]"])
def test_text_without_a_code_of_ours_stays_text(text: str) -> None:
    assert read(text) == text.partition("\x1f")[0]
    assert not isinstance(read(text), Message)


@pytest.mark.parametrize(
    "words",
    [
        'x\x1f{"code":"site.paused","params":{}}',
        "x\x1f" + "[" * 998,
        "x\x1f" + '{"code":"a","params":{"a":' * 40,
        "\x1f",
    ],
)
def test_words_of_others_are_no_message_and_cut_none_off(words: str) -> None:
    shown = words.replace("\x1f", "\ufffd")
    assert (read(messages.stored(words)), type(read(messages.stored(words)))) == (shown, str)
    said = Message("site.failed_because", message=words)
    again = read(said.stored())
    assert isinstance(again, Message)
    assert (again.to_json(), again.endswith(shown)) == (said.to_json(), True)
    assert from_stored(to_stored([{"what": words}])) == [{"what": shown}]


@pytest.mark.parametrize("tail", ["[" * 998, '{"code":5,"params":{}}', '{"code":{"a":1},"params":{}}'])
def test_what_a_release_before_stored_of_others_breaks_nothing(tail: str) -> None:
    assert (read(f"words\x1f{tail}"), type(read(f"words\x1f{tail}"))) == ("words", str)


def test_what_a_newer_release_stored_is_its_english() -> None:
    assert read('Made tomorrow.\x1f{"code":"made.tomorrow","params":{}}') == "Made tomorrow."


def test_an_answer_names_the_code_of_every_message_in_it_by_its_place() -> None:
    answer = {"items": [{"a/b~c": Message("cell.rounded")}, "a column may be called Date"], "label": "Date"}
    assert messages_in(answer) == {"/items/0/a~1b~0c": {"code": "cell.rounded", "params": {}}}


def test_every_message_of_the_sources_has_the_parameters_of_the_catalogue() -> None:
    wrong = [
        (where, code)
        for where, code, names, is_whole in made_in_sources()
        if code is not None and (code not in CATALOGUE or (is_whole and names != parameters_of(code)))
    ]
    assert wrong == []


def test_every_message_of_the_catalogue_is_said_somewhere() -> None:
    text = "\n".join(path.read_text() for path in SOURCES)
    said = {code for _, code, _, _ in made_in_sources()} | set(re.findall(r'"([a-z_]+\.[a-z_.-]+)"', text))
    families = [re.escape(one).replace(r"\{\}", ".+") for one in _families(text)]
    unsaid = [code for code in CATALOGUE if code not in said and not any(re.fullmatch(one, code) for one in families)]
    assert unsaid == []


def _families(text: str) -> set[str]:
    """Codes that are put together, with {} for what is put in."""
    made = re.findall(r'f"([a-z_]+\.[^"]*\{[^"]*)"', text)
    return {re.sub(r"\{[^}]*\}", "{}", one) for one in made} | {"site.{}", "site.{}_because"}  # the timeline's outcomes


@pytest.mark.parametrize(
    "code",
    [
        *(f"access.{one}{seen}" for one in AccessStatus for seen in ("", "_seen")),
        *(f"sent.{one}" for one in Transport),
        *(f"column.{one.name}" for one in csv_table.FIELDS),
        *(f"noun.{one.name}" for one in csv_table.FIELDS if one.required),
        *(f"noun.{one}" for one in LABELS),
        *(f"person.{how}_{kind}" for how in ("same", "would_share") for kind in KINDS),
        *(f"person.same_test_{kind}" for kind in KINDS if kind != "email"),
    ],
)
def test_a_code_that_is_put_together_is_in_the_catalogue(code: str) -> None:
    assert code in CATALOGUE
