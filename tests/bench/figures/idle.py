"""One webhook at a time on an idle companion: from its post to the answer, and until it is at a stand-in site."""

from __future__ import annotations

import json
import statistics
import time

from tests.bench.accepting import SECRET_WORD
from tests.bench.figures.stage import DATABASES, Figures, Stage, add_site
from tests.bench.stand_in_site import stand_in_site
from tests.stack.shop import Order, post

SAMPLES, WARM_UP = 60, 5
PAUSE_SECONDS = 0.1


def measure(stage: Stage) -> Figures:
    figures: Figures = {}
    for database in DATABASES:
        answered, arrived = [], []
        with stand_in_site() as site, stage.running(database) as service:
            _, url = add_site(service, site.url)
            for number in range(WARM_UP + SAMPLES):
                fields = Order(SECRET_WORD, f"idle{number}@example.com").purchase()
                began = time.time()
                answer = post(url, fields)
                answered.append((time.time() - began) * 1000)
                arrived.append((site.arrival_of(json.loads(answer.body)["event"]) - began) * 1000)
                time.sleep(PAUSE_SECONDS)
        figures |= {
            f"{database}: post -> 200, median ms": statistics.median(answered[WARM_UP:]),
            f"{database}: post -> at the site, median ms": statistics.median(arrived[WARM_UP:]),
            f"{database}: post -> at the site, slowest ms": max(arrived[WARM_UP:]),
        }
    return figures
