"""gunicorn's settings: a few processes with many threads, since a request mostly waits for the disk."""

from companion.config import load
from companion.private_files import only_ours

only_ours()
_config = load()

bind = f"0.0.0.0:{_config.port}"
workers = _config.web_concurrency
worker_class = "gthread"
threads = 48
keepalive = 15
timeout = 25  # below the 30 s after which Heroku's router gives up on a request
graceful_timeout = 15
max_requests = 0
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_field_size = 16380
umask = 0o077
