# `make demo` and `make test` do all set-up on a fresh machine; running them again takes seconds.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

UV := $(or $(shell command -v uv),.bootstrap/bin/uv)
PYTHON := .venv/bin/python
SERVE ?= 1
PORT ?=
ARGS ?=
INSTANCES ?= tests/scheduling/data
SECONDS_EACH ?= 10

.PHONY: help demo test test-browser test-workers truth lint db-test bench bench-console screenshots messages clean database keys

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

demo: database staticfiles/.ready  ## two made-up organizations, tomorrow planned, then the console and a worker (SERVE=0: end instead; PORT=8000)
	@$(PYTHON) manage.py demo $(ARGS)
	@if [ "$(SERVE)" != 0 ]; then \
	  port="$(PORT)"; \
	  [ -n "$$port" ] || port=$$($(PYTHON) -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'); \
	  echo "Caire answers on http://127.0.0.1:$$port/ until Ctrl-C."; \
	  ended() { trap - EXIT INT TERM; kill $$worker $$web 2>/dev/null || true; wait || true; }; \
	  trap ended EXIT INT TERM; \
	  $(PYTHON) manage.py worker --grace 3 & worker=$$!; \
	  .venv/bin/gunicorn --bind "127.0.0.1:$$port" --worker-class gthread --workers 2 --threads 8 --log-level warning caire.wsgi & web=$$!; \
	  wait $$web; \
	fi

test: .venv/.ready  ## every test, on a database of their own (ARGS="-k name -n 2")
	@$(PYTHON) -m pytest $(ARGS)

test-browser: .venv/.ready staticfiles/.ready  ## the tests that need Chromium; the board, runs, plans and rules in the plain theme too
	@$(PYTHON) -m pytest -m browser $(ARGS)
	@CAIRE_ADMIN_THEME=plain $(PYTHON) -m pytest -m browser tests/browser/test_board.py tests/browser/test_board_panel.py tests/browser/test_runs.py tests/browser/test_plans.py tests/browser/test_rules_editor.py $(ARGS)

test-workers: .venv/.ready  ## background runs with real workers: kill -9, and 10 organizations of 20 runs each
	@TENANTS=10 RUNS=20 $(PYTHON) -m pytest -s tests/scheduling/test_background.py $(ARGS)

lint: keys  ## style, types, import direction, missing migrations, deployment check
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy .
	@.venv/bin/lint-imports
	@HTTPS=true $(PYTHON) manage.py check --deploy --fail-level WARNING

truth: .venv/.ready  ## every explanation of 20 made-up days, tried by brute force (half an hour; ARGS="--days 2")
	@$(PYTHON) -m tests.scheduling.solver.explain.truth $(ARGS)

db-test: .venv/.ready  ## the proofs of the tenant wall on a freshly migrated database
	@$(PYTHON) -m tests.fresh_database .ci/db-test

bench: .venv/.ready  ## plan public benchmark days (INSTANCES=DIR SECONDS_EACH=10)
	@$(PYTHON) -m benchmarks.hhcrsp $(wildcard $(INSTANCES)/*.json $(INSTANCES)/*.json.gz) --seconds $(SECONDS_EACH) $(ARGS)

bench-console: .venv/.ready staticfiles/.ready  ## how fast the console is, in Chromium (ARGS="--rows 0 --no-large")
	@$(PYTHON) -m tests.fresh_database $(PYTHON) -m benchmarks.console $(ARGS)

screenshots: .venv/.ready staticfiles/.ready  ## the pictures of the console in docs/console
	@$(PYTHON) -m tests.fresh_database $(PYTHON) -m tests.browser.screenshots

messages: .venv/.ready  ## compile the message catalogues
	@$(PYTHON) manage.py compilemessages --ignore .venv --ignore .bootstrap

clean: ## stop the database and remove all that was made, but not the data nor .env
	@if [ -x $(PYTHON) ]; then $(PYTHON) manage.py postgres stop; fi
	@rm -rf .venv .bootstrap .cache staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up -----------------------------------------------------------------------------------------------------------

database: keys
	@$(PYTHON) manage.py migrate --verbosity 0

keys: .venv/.ready
	@$(PYTHON) manage.py postgres bootstrap

staticfiles/.ready: uv.lock $(shell find caire organizations resources constraints scheduling -path '*/static/*' -type f) | keys
	@$(PYTHON) manage.py collectstatic --noinput --verbosity 0
	@touch $@

# .python-version asks for 3.12; where only a newer Python is installed, that one is taken rather than one downloaded.
.venv/.ready: uv.lock pyproject.toml .python-version | $(UV)
	@if [ -z "$${UV_PYTHON:-}" ] && ! $(UV) python find --no-python-downloads >/dev/null 2>&1; then \
	  newer=$$($(UV) python find --no-python-downloads '>=3.12' 2>/dev/null) && export UV_PYTHON="$$newer"; \
	fi; \
	$(UV) sync --frozen --quiet || { \
	  if ! $(UV) python find --no-python-downloads >/dev/null 2>&1; then \
	    echo "caire: Python 3.12 or newer is needed and could not be fetched. Install it with its venv module (Debian 13, Ubuntu 24.04: apt-get install python3 python3-venv), or name one: UV_PYTHON=/path/to/python3.12 make ..." >&2; \
	  else \
	    echo "caire: the packages of uv.lock could not be installed; the lines above say why. Check the connection to the package registry and run this again." >&2; \
	  fi; exit 1; }
	@touch $@

.bootstrap/bin/uv:
	@for python in python3 python3.13 python3.12 /usr/bin/python3; do \
	  if "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then found="$$python"; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo "caire: Python 3.12 or newer with its venv module is needed. Install it (Debian 13, Ubuntu 24.04: apt-get install python3 python3-venv), or install uv." >&2; exit 1; \
	fi; \
	"$$found" -m venv .bootstrap; \
	.bootstrap/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9' || { \
	  rm -rf .bootstrap; echo "caire: uv could not be installed; the lines above say why. Check the connection to the package registry, or install uv." >&2; exit 1; }
