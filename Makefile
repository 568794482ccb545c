# Every target works as the first command on a fresh Debian 12 or 13 with Python 3.11 or later and make:
# it installs the packages and the virtual environment it needs, then does its job.

PYTHON ?= python3
VENV := .venv/bin
TESTS_AT_ONCE ?= auto
SHELL := /bin/bash
LOCK_AS := -q --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' $(LOCK)

.PHONY: help demo test unit real-plugins bench bench-against chaos matrix year run lint lock plugin-zip setup-% clean

help:  ## This list
	@sed -n 's/^\([a-z][a-z-]*\):.*##  *\(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup-%:
	@$(PYTHON) -m tests.stack.packages $*
	@$(PYTHON) -m tests.stack.venv

demo: setup-demo  ## Everything together, for a person to watch; DEMO_EXIT=1 stops after the steps
	@$(VENV)/python -m tests.demo

test: setup-test  ## All tests: those of `make unit`, the companion's, the plugin's inside a real WordPress, end to end
	@$(VENV)/python -m tests.matrix.wasm
	@$(VENV)/python -m tests.stack.suite $(TESTS_AT_ONCE) $(PYTEST_ARGS)

unit: setup-unit  ## What needs no database, no WordPress and no network, both halves: seconds
	$(VENV)/python -m pytest tests/unit -q
	phpunit --configuration tests/wp-plugin/unit.xml.dist

real-plugins: setup-test  ## The plugin beside the real FluentCRM, Groundhogg, WP Fusion, REST blockers, cache: DIR=FOLDER with them
	@$(VENV)/python -m tests.real_plugins "$(DIR)" $(PYTEST_ARGS)

bench: setup-bench  ## Figures, never a verdict
	@$(VENV)/python -m tests.bench

bench-against: setup-bench  ## Another revision by turns with this one, ratios with their spread: REV=v0.1.0 PARTS="web worker"
	@$(VENV)/python -m tests.bench against $(REV) $(PARTS)

chaos: setup-chaos  ## Everything breaks while 10,000 webhooks come in, on both databases, and a judge counts: CHAOS="--seed 7"
	@$(VENV)/python -m tests.chaos $(CHAOS)

matrix: setup-matrix  ## The plugin on PHP 7.4 to 8.5, MariaDB and SQLite, several WordPress: MATRIX="--php 8.5 --database sqlite"
	@$(VENV)/python -m tests.matrix $(MATRIX)

year: setup-bench  ## A year of 2,000 customers at a moved clock, compared with the owner's wishes: YEAR="--customers 500 --database both"
	@$(VENV)/python -m tests.year $(YEAR)

run: setup-companion  ## The companion alone, on its embedded default
	$(VENV)/python -m companion serve

lint: setup-lint  ## ruff, mypy, php -l, names, layers, sizes, words, pip-audit, PHP_CodeSniffer where Debian has it
	$(VENV)/ruff check companion tests
	$(VENV)/mypy
	$(VENV)/mypy --follow-imports=silent tests/stack tests/lint tests/demo tests/bench tests/chaos tests/matrix tests/year tests/real_plugins
	git ls-files -z '*.php' | xargs -0 -r -n 1 php -d error_reporting=-1 -d display_errors=stderr -l > /dev/null
	$(VENV)/python -m tests.lint
	@$(VENV)/python -m tests.lint.audit
	@if command -v phpcs > /dev/null; then echo phpcs -q; phpcs -q; else echo "PHP_CodeSniffer is not here (Debian 13 has no package of it): its rules were not checked."; fi

lock:  ## The exact Python packages to install, from the .in files; LOCK=--upgrade takes the newest releases
	@$(PYTHON) -m venv build/uv && build/uv/bin/python -m pip install -q --disable-pip-version-check 'uv>=0.9,<1'
	build/uv/bin/uv pip compile $(LOCK_AS) -o requirements.txt requirements.in
	build/uv/bin/uv pip compile $(LOCK_AS) -o tests/requirements.txt -c requirements.txt tests/requirements.in

plugin-zip:  ## build/cart-companion.zip, to upload in wp-admin
	@$(PYTHON) -m tests.stack.plugin_zip

clean:  ## Remove what was built and the virtual environment
	rm -rf .venv build
