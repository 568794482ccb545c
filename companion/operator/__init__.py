"""The companion's own pages for the people who run it: signed in by ADMIN_PASSWORD, plain HTML, no script."""
