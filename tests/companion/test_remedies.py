"""What the doctor says to do: a command at a shell, a button where there is none."""

from __future__ import annotations

from dataclasses import fields

from companion.administration import doctor
from companion.administration.remedies import AT_A_SHELL, ON_THE_PAGES, Remedies
from companion.config import Config
from companion.ledger import sites
from companion.ledger.database import writing
from companion.ledger.errors import EMPTY_FILE, TABLES_MISSING
from companion.ledger.models import Site


def said(config: Config, say: Remedies) -> str:
    return "\n".join(check.message for check in doctor.examine(config, say))


def test_nobody_without_a_shell_is_told_a_command() -> None:
    texts = [getattr(ON_THE_PAGES, field.name) for field in fields(Remedies) if field.name != "of_the_ledger"]
    for text in [*texts, *ON_THE_PAGES.of_the_ledger.values()]:
        assert "`" not in text
        assert "python" not in text
    for sentence in (TABLES_MISSING, EMPTY_FILE):
        assert "`python -m companion" not in ON_THE_PAGES.worded(sentence)


def test_the_same_trouble_in_both_words(ledger: Config, site: Site) -> None:
    sites.pause(site.id)
    new, _ = sites.add("https://new.example", name="New", secret_word=None, listen_to=None)
    with writing(site.id):
        Site.update(settings={"copy": {"home": "https://copy.example", "seen_at": 2**45}}).where(
            Site.id == new.id
        ).execute()
    shell, pages = said(ledger, AT_A_SHELL), said(ledger, ON_THE_PAGES)
    for command, button in (
        ("`python -m companion worker`", "switch one on for this app at your host"),
        ("`site resume`", "“Resume deliveries”"),
        ("`site link`", "“New connection link”"),
        (f"`site rotate-key --revoke {new.id}`", "“End the old keys…”"),
    ):
        assert command in shell
        assert command not in pages
        assert button in pages
    assert "python -m" not in pages
