"""gunicorn's settings: a few processes with many threads, since a request mostly waits for the disk."""

from companion.config import load
from companion.private_files import only_ours

only_ours()
_config = load()

bind = f"0.0.0.0:{_config.port}"
workers = _config.web_concurrency
worker_class = "companion.server.gunicorn_worker.CollectingWorker"
threads = 48
worker_connections = 500  # of each process; when there are more, the idlest and the slowest are closed
control_socket_disable = True  # nobody here uses it, and all gunicorns of a user share the one in their home
keepalive = 15
timeout = 25  # below the 30 s after which Heroku's router gives up on a request
graceful_timeout = 15
max_requests = 0
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_field_size = 16380
umask = 0o077
