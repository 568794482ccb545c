"""``make demo``: the whole product on one machine, shown step by step."""
