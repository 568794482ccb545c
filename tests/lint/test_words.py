"""An old private word that comes back is found, and ordinary English is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.words import old_words

OLD = {
    ("companion/ledger/story.py", "class Sighting(Base):\n"): ":1: 'Sighting' is now: IdentityLink",
    ("companion/encryption.py", "\ndef seal(text: str) -> str: ...\n"): ":2: 'seal' is now: encrypt",
    ("companion/delivery/access.py", "WORDS: dict[str, str] = {}\n"): ":1: 'WORDS' is now: AccessStatus",
    ("companion/reception.py", ""): ": 'reception' is now: ingest, replay, companion_events",
    ("tests/companion/test_sealing.py", ""): ": 'sealing' is now: encryption",
    ("tests/wp-plugin/Access/LooksTest.php", ""): ": 'Looks' is now: AccessCheckStore, access checks",
    ("wp-plugin/src/Api/Controller.php", "<?php\nfinal class Desk {}\n"): ":2: 'Desk' is now: Controller",
    ("wp-plugin/src/Crm/Crm.php", "<?php\ninterface HasGaps {}\n"): ":2: 'HasGaps' is now: Crm::setup_hint()",
    ("docs/architecture.md", "See `Rest\\Desk`.\n"): ":1: 'Desk' is now: Controller",
    ("companion/cli/events.py", "# raises SealBroken\n"): ":1: 'SealBroken' is now: DecryptionError",
    ("README.md", "Tags\ntravel through it.\n"): ":1: 'Tags travel' is now: tags are applied through",
    ("wp-plugin/src/Labels/JobLabels.php", "// Customers are worked one after the\n// other.\n"): (
        ":1: 'worked one after the // other' is now: are processed one at a time"
    ),
    ("wp-plugin/languages/cart-companion.pot", 'msgid "it is tried again by itself."\n'): (
        ":1: 'tried again by itself' is now: we check (or try) again automatically"
    ),
}

ENGLISH = {
    "companion/ingest.py": "# The desk gets a letter; tell the reception. The seal.\ntold_by_item = tell_all = None\n",
    "wp-plugin/src/Api/Controller.php": "<?php\n// Gate, Round and Post are words.\nfinal class Controller {}\n",
    "tests/companion/shop.py": "def told(): ...\nclass Round: ...\n",
    "README.md": "Export several files one after the other. Moments later `Controller` answers.\n",
    "companion/ledger/migrations/m0001_first_tables.py": "class Sighting(Base):\n    take_in = None\n",
    "tests/fixtures/SealBroken.txt": "SealBroken",
}


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(("file", "line"), OLD.items(), ids=[name for name, _ in OLD])
def test_an_old_word_is_found_with_its_new_one(tmp_path: Path, file: tuple[str, str], line: str) -> None:
    write(tmp_path, *file)
    assert [found.removeprefix(file[0]) for found in old_words({}, tmp_path)] == [line]


@pytest.mark.parametrize("name", ENGLISH)
def test_ordinary_english_and_what_was_released_are_let_be(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, ENGLISH[name])
    assert old_words({}, tmp_path) == []


def test_an_exception_names_the_file_and_the_word(tmp_path: Path) -> None:
    write(tmp_path, "docs/decisions/003-persons.md", "A `Sighting` was a row.\n")
    excused = {"docs/decisions/003-persons.md: Sighting": "how it was called then", "README.md: Desk": "gone"}
    assert old_words(excused, tmp_path) == ['exceptions.toml: "README.md: Desk" is no longer needed']
