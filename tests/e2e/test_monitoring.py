"""Every metric that the dashboard and the alert rules name is one that a running companion has."""

from __future__ import annotations

import json
import re
import urllib.request

from tests.repository import yaml_subset
from tests.stack.companion import METRICS_TOKEN, Companion
from tests.stack.process import REPOSITORY, eventually
from tests.stack.shop import Order, post

WORD = "only-for-tests"
FOLDER = REPOSITORY / "deploy" / "monitoring"


def expressions() -> list[str]:
    dashboard = json.loads((FOLDER / "grafana-dashboard.json").read_text())
    groups = yaml_subset.load((FOLDER / "prometheus-rules.yml").read_text())["groups"]
    rules = [rule["expr"] for group in groups for rule in group["rules"]]
    shown = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert rules
    assert shown
    return rules + shown


def scrape(service: Companion) -> str:
    asked = urllib.request.Request(f"{service.url}/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def test_each_figure_that_is_watched_is_there(service_on_postgres: Companion) -> None:
    hook = service_on_postgres.json("site", "add", "http://127.0.0.1:9/", "--secret-word", WORD)["webhook_url"]
    assert post(hook, Order(WORD, "ann@example.com").purchase()).status == 200
    # Each of the two web processes adds its own figures, when it is asked or answers next.
    counted = re.compile(r'^companion_webhooks_total{answer="accepted"} [1-9]', re.MULTILINE)
    eventually(lambda: counted.search(scrape(service_on_postgres)), 20, lambda: scrape(service_on_postgres))
    text = scrape(service_on_postgres)
    told = set(re.findall(r"^(companion_\w+)[{ ]", text, re.MULTILINE))
    kinds = set(re.findall(r"^# TYPE (companion_\w+)", text, re.MULTILINE))
    named = {name for expression in expressions() for name in re.findall(r"companion_\w+", expression)}

    assert named <= told | kinds
    assert not {name for name in kinds - named if not any(other.startswith(f"{name}_") for other in named)} - {
        "companion_events"  # says nothing of health
    }
    for answer_ in re.findall(r'answer="(\w+)"', " ".join(expressions())):
        assert f'companion_webhooks_total{{answer="{answer_}"}}' in text
    workers = re.search(r"^companion_workers (\d+)$", text, re.MULTILINE)
    used = re.search(r"^companion_database_connections (\d+)$", text, re.MULTILINE)
    assert workers
    assert int(workers[1]) >= 1
    assert used
    assert int(used[1]) >= 1
