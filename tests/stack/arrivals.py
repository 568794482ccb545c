"""When a site was done with an event, to the millisecond and without asking the site."""

from __future__ import annotations

import json
from pathlib import Path

from tests.stack.process import eventually
from tests.stack.wordpress import WordPress

MU_PLUGIN = Path(__file__).resolve().parent / "mu-plugins" / "arrivals.php"


class Arrivals:
    """Follows what the mu-plugin arrivals.php writes down."""

    def __init__(self, site: WordPress) -> None:
        site.add_mu_plugin(MU_PLUGIN)
        self.path = site.folder / "wp-content" / "arrivals.jsonl"

    def wait_for(self, event_id: str, outcome: str = "applied", seconds: float = 15) -> float:
        """Unix time at which the site had done its work for the event, with this outcome."""

        def probe() -> float | None:
            for line in self.path.read_text().splitlines() if self.path.exists() else ():
                arrival = json.loads(line)
                if arrival["event"] == event_id and arrival["outcome"] == outcome:
                    return float(arrival["at"])
            return None

        found = eventually(probe, seconds, lambda: f"{event_id} was not {outcome} in {seconds:.0f} s", pause=0.002)
        assert found
        return found
