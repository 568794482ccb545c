"""Starts the companion and a real WordPress, pairs them, plays the story, and waits for Ctrl-C."""

from __future__ import annotations

import os
import sys
import time

from tests.demo.story import RULES, Step, story
from tests.stack.companion import companion
from tests.stack.crm import StandInCrm
from tests.stack.interruption import heed_signals
from tests.stack.pairing import Pair, pair_in_wp_admin
from tests.stack.process import ServiceError
from tests.stack.wordpress import ADMIN, WordPress, wordpress

FAKES = ("accessally", "wp-fusion")
SECONDS_PER_STEP = 15.0
CRON_SECONDS = 30


def say(text: str = "") -> None:
    print(text, flush=True)


def play(step: Step, number: int, paired: Pair, crm: StandInCrm) -> bool:
    """Send the step's webhook, wait for its tags, and print both; whether they all arrived."""
    say(f"\n{number}. {step.title}  ({step.email})")
    before = crm.tags_of(step.email)
    fields = step.webhook()
    began = time.monotonic()
    event_id = paired.send(fields)
    say(f"   ThriveCart sends   {fields['event']}  ->  200, kept as {event_id}")
    while (now := crm.tags_of(step.email)) != step.tags and time.monotonic() - began < SECONDS_PER_STEP:
        time.sleep(0.05)
    for name in sorted(now - before):
        say(f"   tag applied        {name}")
    for name in sorted(before - now):
        say(f"   tag removed        {name}")
    if now == step.tags:
        say(f"   in the CRM         {', '.join(sorted(now))}")
        return True
    say(f"   NOT AS EXPECTED    the CRM has {sorted(now)}, expected {sorted(step.tags)}")
    say(f"   the companion says {paired.delivery(event_id)}")
    return False


def demo(paired: Pair) -> bool:
    """Set rules, then play every step; whether all tags arrived."""
    paired.set_rules(RULES)
    say(f"   {len(RULES)} tag rules saved, secret word entered")
    say(f"   webhook URL for ThriveCart: {paired.webhook_url}")
    crm = StandInCrm(paired.site)
    return all([play(step, number, paired, crm) for number, step in enumerate(story(paired), 1)])


def keep_alive(site: WordPress) -> None:
    """Be the site's cron until Ctrl-C: the plugin looks later whether access arrived, and reports it."""
    while True:
        time.sleep(CRON_SECONDS)
        site.cron()


def main() -> int:
    began = time.monotonic()
    say("Starting the companion (SQLite) and a real WordPress with the plugin ...")
    with companion() as service, wordpress(fakes=FAKES) as site:
        service.start_serve()
        say(f"   companion {service.url}\n   WordPress {site.url}")
        say("Pairing the two: pairing code and secret word go into wp-admin, Cart Companion, Connect ...")
        arrived = demo(pair_in_wp_admin(service, site))
        for line in site.plugin_errors():
            say(f"   PHP said: {line}")
        verdict = "All tags arrived" if arrived else "Some tags did NOT arrive"
        say(f"\n{verdict}, {time.monotonic() - began:.0f} s in all.")
        if not os.environ.get("DEMO_EXIT"):
            say(f"\nwp-admin: {site.url}/wp-admin/admin.php?page=cart-companion")
            say(f"   user {ADMIN}, password {site.password}")
            say("   Ctrl-C stops everything.")
            keep_alive(site)
    return 0 if arrived else 1


if __name__ == "__main__":
    heed_signals()
    try:
        sys.exit(main())
    except ServiceError as error:
        sys.exit(f"The demo could not go on: {error}")
    except KeyboardInterrupt:
        say("\nStopped; nothing is left running.")
