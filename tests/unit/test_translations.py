"""A translation's faults are found, and one that is carried forward keeps what can be kept."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

from tests.translations.faults import faults_of

FAULTY = [
    ("Sold to %s", "Verkauft", "placeholders differ"),
    ("%1$s of %2$s", "%1$s von %1$s", "placeholders differ"),
    ("%s <b>new</b>", "%s neu", "markup differs"),
    ("Tags: ", "Tags:", "blanks at an end differ"),
    ("Retry", "", "not translated"),
    (("%s row", "%s rows"), ("%s Zeile", "Zeilen"), "placeholders differ"),
    (("%s row", "%s rows"), ("%s Zeile", ""), "not translated"),
]
GOOD = [
    ("%1$s at %2$s", "um %2$s: %1$s"),
    ("Sold to %s and %s", "Verkauft an %2$s und %1$s"),
    (("It has failed once.", "It has failed %d times."), ("Einmal.", "%d-mal.")),
    (("It has failed once.", "It has failed %d times."), ("%d-mal.", "%d-mal.")),
    ("100% sure", "ganz sicher"),
]


@pytest.mark.parametrize(("english", "said", "fault"), FAULTY)
def test_a_fault_is_found(english: str | tuple[str, str], said: str | tuple[str, str], fault: str) -> None:
    (found,) = faults_of(Message(english, said), plurals=2)
    assert found.startswith(fault)


@pytest.mark.parametrize(("english", "said"), GOOD)
def test_a_translation_may_turn_its_words_round(english: str | tuple[str, str], said: str | tuple[str, str]) -> None:
    assert faults_of(Message(english, said), plurals=2) == []
