"""Real services for tests, the demo and the bench: MariaDB, PostgreSQL, WordPress, the companion.

Standard library only, since it also runs before anything is installed. Each service keeps its files in
a temporary folder, listens on loopback on a free port, and is stopped by its own process id.
"""
