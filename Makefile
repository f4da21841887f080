# Everything a contributor runs. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PY := .venv/bin/python
UV := $(or $(shell command -v uv 2>/dev/null),.venv/bin/uv)
SOURCES := audit content core electioncenter elections factchecks feeds labels textmatch users tests manage.py
ARGS ?=
# Tests run in as many processes as there are cores.
JOBS ?= $(shell nproc)

# What production must set; `manage.py check --deploy` reads the settings with these.
PRODUCTION := DATABASE_URL=postgres://electioncenter:x@db.example/electioncenter \
	VALKEY_URL=redis://valkey.example:6379/0 SITE_URL=https://elections.example \
	ALLOWED_HOSTS=elections.example \
	SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/bin/python:
	python3 -m venv .venv

.venv/bin/uv: | .venv/bin/python
	.venv/bin/pip install --quiet uv

# Anew whenever the lock file changed.
.venv/synced: uv.lock pyproject.toml | .venv/bin/python $(UV)
	$(UV) sync --locked --quiet --python .venv/bin/python
	@touch .venv/synced

.PHONY: setup
setup: .venv/synced ## environment from uv.lock, and the pre-commit hook
	@if [ -d .git ] && [ -z "$${CI:-}" ]; then .venv/bin/pre-commit install >/dev/null; fi

.PHONY: run
run: .venv/synced ## set up, start everything, label the sample, serve (ARGS=--exit stops after the summary)
	@$(PY) manage.py run $(ARGS)

.PHONY: test
test: .venv/synced ## the test suite, in parallel, with the coverage floor
	$(PY) -m pytest -n $(JOBS) -m "not slow and not browser" --cov --cov-report=term --no-cov-on-fail $(ARGS)

.PHONY: test-browser
test-browser: .venv/synced ## the pages in a real Chromium: by keyboard, at two widths, with axe
	@$(PY) tests/install_chromium.py
	$(PY) -m pytest -n $(JOBS) -m "browser and not slow" $(ARGS)

.PHONY: test-slow
test-slow: .venv/synced ## load, fault and fuzz tests
	@$(PY) tests/install_chromium.py
	$(PY) -m pytest -n $(JOBS) -m slow $(ARGS)

.PHONY: check
check: .venv/synced ## lint, types, layers, templates, migrations, deployment, translations; changes nothing
	.venv/bin/ruff format --check $(SOURCES)
	.venv/bin/ruff check $(SOURCES)
	.venv/bin/mypy $(SOURCES)
	.venv/bin/lint-imports
	.venv/bin/djlint --check --lint templates
	$(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) tests/check_translations.py
	$(UV) lock --check

.PHONY: fix
fix: .venv/synced ## format and mend what tools can mend
	.venv/bin/ruff format $(SOURCES)
	.venv/bin/ruff check --fix $(SOURCES)
	.venv/bin/djlint --reformat --quiet templates || true
	git ls-files '*.py' | grep -v migrations/ | xargs .venv/bin/django-upgrade --target-version 5.2

.PHONY: messages
messages: .venv/synced ## collect texts to translate and compile them (needs gettext)
	$(PY) manage.py makemessages -l nl -l en -l fy -l ar --ignore=.venv --ignore=var --no-wrap --no-location
	$(PY) manage.py compilemessages --ignore=.venv

.PHONY: bench
bench: .venv/synced ## quality, speed and memory beside four peers, then pages of feeds (see docs/performance.md)
	VAR_DIR=var/bench $(PY) manage.py bench $(ARGS)
	$(if $(ARGS),,VAR_DIR=var/bench-feeds OMP_NUM_THREADS=1 $(PY) manage.py bench_feeds)

.PHONY: bench-pages
bench-pages: .venv/synced ## a page from the cache beside a plain file and stock Wagtail (needs nginx and wrk)
	VAR_DIR=var/bench-pages $(PY) manage.py bench_pages $(ARGS)

.PHONY: bench-feeds
bench-feeds: .venv/synced ## pages of feeds with more and more posts, alone and under load
	VAR_DIR=var/bench-feeds OMP_NUM_THREADS=1 $(PY) manage.py bench_feeds $(ARGS)

.PHONY: stop
stop: ## stop the embedded servers of this checkout
	$(PY) manage.py servers stop

.PHONY: clean
clean: ## remove the embedded servers' data, logs and caches
	-$(PY) manage.py servers stop
	rm -rf var .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov
