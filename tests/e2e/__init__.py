"""The whole product: gunicorn, a worker, a real WordPress on MariaDB, and the stand-in CRM."""
