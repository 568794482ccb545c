# Every target works as the first command on a fresh Debian 12 or 13 with Python 3.11 or later and make:
# it installs the packages and the virtual environment it needs, then does its job.

PYTHON ?= python3
VENV := .venv/bin
SHELL := /bin/bash

.PHONY: demo test unit bench run lint plugin-zip setup-% clean

setup-%:
	@$(PYTHON) -m tests.stack.packages $*
	@$(PYTHON) -m tests.stack.venv

demo: setup-demo  ## Everything together, for a person to watch; DEMO_EXIT=1 stops after the steps
	@$(VENV)/python -m tests.demo

test: setup-test  ## All tests: those of `make unit`, the companion's, the plugin's inside a real WordPress, end to end
	$(VENV)/python -m pytest $(PYTEST_ARGS)

unit: setup-unit  ## What needs no database, no WordPress and no network, both halves: seconds
	$(VENV)/python -m pytest tests/unit -q
	phpunit --configuration tests/wp-plugin/unit.xml.dist

bench: setup-bench  ## Figures, never a verdict
	@$(VENV)/python -m tests.bench

run: setup-companion  ## The companion alone, on its embedded default
	$(VENV)/python -m companion serve

lint: setup-lint  ## ruff, mypy, php -l, names in PHP, PHP_CodeSniffer where Debian has it
	$(VENV)/ruff check companion tests
	$(VENV)/mypy
	$(VENV)/mypy --follow-imports=silent tests/stack tests/lint tests/demo tests/bench
	git ls-files -z '*.php' | xargs -0 -r -n 1 php -d error_reporting=-1 -d display_errors=stderr -l > /dev/null
	$(VENV)/python -m tests.lint
	@if command -v phpcs > /dev/null; then echo phpcs -q; phpcs -q; else echo "PHP_CodeSniffer is not here (Debian 13 has no package of it): its rules were not checked."; fi

plugin-zip:  ## build/cart-companion.zip, to upload in wp-admin
	@$(PYTHON) -m tests.stack.plugin_zip

clean:
	rm -rf .venv build
