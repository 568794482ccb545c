"""How requests come in: gunicorn's threaded worker, made to wait for senders without a thread."""
