"""The HTTP side: ThriveCart's webhooks, the plugin's requests, the host's probes."""
