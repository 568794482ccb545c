"""Web and worker killed with -9 at random while webhooks come in; what is left is counted, and what came too late."""
