"""`make chaos`: everything that may go wrong goes wrong while webhooks come in, and a judge counts what is left."""
