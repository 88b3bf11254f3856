# `make` alone prints the targets. Everything runs in .venv, made at the first use from hash-pinned requirements.
PYTHON ?= python3
HOME_DIR ?= .colombier
PORT ?= 8080
ROUNDS ?= 7
SECONDS ?= 1.5
BIN := .venv/bin
COLOMBIER = $(BIN)/colombier
LONGEST := tests/journeys/ tests/commuting/
# What was compiled once is read by the hundreds of processes that follow, whatever the environment says.
export PYTHONDONTWRITEBYTECODE :=
PYTEST = $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help up down status demo test test-browser test-fast faults scan bench lint format docs migrate parked lock

help: ## print the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/run.stamp: requirements/run.txt pyproject.toml infra/local/install.sh
	@sh infra/local/install.sh "$(PYTHON)" run

.venv/dev.stamp: requirements/dev.txt pyproject.toml infra/local/install.sh
	@sh infra/local/install.sh "$(PYTHON)" dev

.venv/bench.stamp: requirements/bench.txt pyproject.toml infra/local/install.sh
	@sh infra/local/install.sh "$(PYTHON)" bench

up: .venv/run.stamp ## start everything on this machine and print where to go (PORT=…, HOME_DIR=…)
	@$(COLOMBIER) up --home $(HOME_DIR) --port $(PORT) --simulated-time --detach

down: .venv/run.stamp ## stop it; nothing is lost
	@$(COLOMBIER) down --home $(HOME_DIR)

status: .venv/run.stamp ## say how everything is
	@$(COLOMBIER) status --home $(HOME_DIR)

demo: .venv/run.stamp ## play the life of several clients on simulated time
	@$(COLOMBIER) demo

parked: .venv/run.stamp ## list the messages that could not be handled
	@$(COLOMBIER) parked list --home $(HOME_DIR)

test: .venv/dev.stamp ## all tests but those in a browser, in parallel
	@$(PYTEST) -m "not fault and not browser and not scan" $(LONGEST) $(filter-out $(LONGEST),$(wildcard tests/[a-z]*/))

test-browser: .venv/dev.stamp ## every page, and what its forms lead to, in a headless Chromium (the system's own): both widths, schemes and languages; axe with scripts, the rest without them too
	@$(BIN)/pytest -n auto --dist loadgroup -m browser tests/browser

faults: .venv/dev.stamp ## kill processes and servers, fill disks, cut lines; SEED=… repeats a run; writes docs/faults.md
	@FAULTS_LIST=1 $(BIN)/pytest -n 2 --dist worksteal --durations 10 -m fault tests/faults tests

.venv-scan/scan.stamp: requirements/scan.txt
	@$(PYTHON) -m venv .venv-scan && .venv-scan/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/scan.txt && touch $@

scan: .venv/dev.stamp .venv-scan/scan.stamp ## an outside scanner on a stack of its own, as visitor, client and staff (SCAN_SECONDS=…)
	@$(BIN)/pytest -n 0 -m scan tests/scan

test-fast: .venv/dev.stamp ## rules only: no server, no browser
	@$(PYTEST) tests/values tests/*/test_domain*.py tests/architecture

bench: .venv/$(if $(PEERS),bench,run).stamp ## measure beside hand-written floors (ROUNDS=1 SECONDS=1 to try, ONLY=W,R for some, PEERS=1: other engines too); writes docs/benchmark.md
	@$(BIN)/python -m bench --rounds $(ROUNDS) --seconds $(SECONDS) $(if $(ONLY),--only $(ONLY))

lint: .venv/dev.stamp ## style, types, import contracts, freshness of generated files
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/python -m infra.docs --check

format: .venv/dev.stamp ## put the source into its form
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format .

docs: .venv/dev.stamp ## write the generated documents anew
	@$(BIN)/python -m infra.docs

migrate: .venv/run.stamp ## bring a foreign database and NATS up to date (COLOMBIER_DATABASE_URL, COLOMBIER_NATS_URL)
	@$(COLOMBIER) migrate

lock: .venv/dev.stamp ## pin the newest fitting versions with their hashes
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/run.in -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/dev.in -o requirements/dev.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header -c requirements/run.txt requirements/bench.in -o requirements/bench.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements/scan.in -o requirements/scan.txt
