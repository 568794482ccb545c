"""What a person does about it: at a shell, or on the operators' pages, where there may be no shell at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from companion.ledger.errors import EMPTY_FILE, TABLES_MISSING
from companion.ledger.health import NO_WORKER

_NOT_CONNECTED = "Not connected yet: its owner opens the connection link ({} makes a new one)."
_NO_WORD = "No secret word yet: enter ThriveCart's {}in wp-admin, Cart Companion > Connect."


@dataclass(frozen=True, slots=True)
class Remedies:
    """Sentences; ``{site}`` in one stands for a site's id. ``of_the_ledger``: what replaces sentences from below."""

    upgrade: str
    worker: str
    paused: str
    not_connected: str
    no_secret_word: str
    other_word: str
    unknown_copy: str
    lacks_access: str
    events: str
    files: str
    of_the_ledger: dict[str, str] = field(default_factory=dict)

    def worded(self, sentence: str) -> str:
        return self.of_the_ledger.get(sentence, sentence)


AT_A_SHELL = Remedies(
    upgrade="run `python -m companion db upgrade`.",
    worker="See that a worker runs (`python -m companion worker`) and what its log says.",
    paused="It is paused by a person: `site resume` when it should go on.",
    not_connected=_NOT_CONNECTED.format("`site link`"),
    no_secret_word=_NO_WORD.format(""),
    other_word="enter the new one in wp-admin, Cart Companion > Connect",
    unknown_copy="`site rotate-key --revoke {site}`.",
    lacks_access="See who: `event list --site {site} --access alert`.",
    events="They are listed in wp-admin, Cart Companion > Needs you, or by `event list --site {site}`.",
    files="As the owner of these files, run: {command}",
)
_DEPLOY = "deploy the same version again at your host: each deploy brings the tables up to date."
ON_THE_PAGES = Remedies(
    upgrade=_DEPLOY,
    worker="See at your host that a worker is switched on for this app, and what its log says.",
    paused="It is paused by a person: press “Resume deliveries” on its page when it should go on.",
    not_connected=_NOT_CONNECTED.format("“New connection link” on its page"),
    no_secret_word=_NO_WORD.format("on its page, or "),
    other_word="enter the new one on the site's page, or in wp-admin, Cart Companion > Connect",
    unknown_copy="press “End the old keys…” on the site's page.",
    lacks_access="See who on its page, “Needs a person”.",
    events="See them on its page, “Needs a person”: there they are retried, or said to be dealt with.",
    files="Whoever has a shell there runs: {command}",
    of_the_ledger={
        NO_WORKER: "No worker was seen in the last minute: switch one on for this app at your host. Where web and "
        "worker are one process, restart the app.",
        TABLES_MISSING: f"The database lacks tables or columns: {_DEPLOY}",
        EMPTY_FILE: EMPTY_FILE.replace("run `python -m companion db upgrade`", "deploy again, which makes its tables"),
    },
)
