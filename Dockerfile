# One image for web, worker or both: the command decides (compose.yaml and docs/hosting.md have them).
FROM python:3.13-slim-trixie AS packages

COPY requirements.txt /tmp/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        -r /tmp/requirements.txt

FROM python:3.13-slim-trixie

# pg_dump and pg_restore, for `companion backup`: as new as the database of compose.yaml
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --user-group --uid 10001 --no-create-home --shell /usr/sbin/nologin companion \
    && install -d -o companion -g companion -m 0700 /srv/companion/var

COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/companion
COPY LICENSE ./
COPY companion ./companion
# The plugin, which the companion hands out
COPY wp-plugin ./wp-plugin

ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LOG_FORMAT=json PORT=8000
USER companion
# The ledger and the key of the embedded default; with PostgreSQL nothing is kept here.
VOLUME /srv/companion/var
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=4)"]
CMD ["python", "-m", "companion", "serve"]
