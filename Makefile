# Probity: `make help` lists the targets. Needs GNU make and Python 3.11 or later; everything else goes into .venv.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Paths stay relative to this file, so that `make -C` works and a folder name may hold spaces.
BIN := .venv/bin
STAMPS := .venv/.stamps
PYTHON_READY := $(STAMPS)/python
ASSETS_READY := build/.assets
PART ?=
ARGS ?=

# Hundreds of processes are started here: each reads bytecode, whatever the shell says, and none leaves any in the tree.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/bytecode

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

# ---------------------------------------------------------------- set-up

.PHONY: setup
setup: $(PYTHON_READY) $(ASSETS_READY) ## Prepare .venv and the page assets; done by the others when needed

$(PYTHON_READY): requirements.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh python

$(ASSETS_READY): package-lock.json package.json scripts/assets.py scripts/node.lock scripts/setup.sh | $(PYTHON_READY)
	@scripts/setup.sh assets

.PHONY: test-tools
test-tools:
	@scripts/setup.sh test-tools

# ---------------------------------------------------------------- use

.PHONY: run
run: setup ## Serve both sites on the synthetic force (filled on the first run)
	@scripts/run.sh

# ---------------------------------------------------------------- prove, cheapest first

.PHONY: check
check: setup ## Format, lint, imports, types, security, migrations, fast tests
	@$(BIN)/python scripts/run_tests.py --fast --check $(addprefix --part ,$(PART)) -- $(ARGS)

.PHONY: format format-check lint imports types security migrations-check fast
format: $(PYTHON_READY) ## Put the code in its one format
	@$(BIN)/ruff check -q --fix-only src tests scripts
	@$(BIN)/ruff format -q src tests scripts

format-check: $(PYTHON_READY)
	@$(BIN)/ruff format -q --check src tests scripts || { echo "Run: make format"; exit 1; }

lint: $(PYTHON_READY)
	@$(BIN)/ruff check -q src tests scripts

imports: $(PYTHON_READY)
	@PYTHONPATH=src $(BIN)/lint-imports --no-logo >build/imports.txt 2>&1 || { cat build/imports.txt; exit 1; }

types: $(PYTHON_READY)
	@PROBITY_DATA=build/check $(BIN)/mypy --no-error-summary

security: build/check/security # bandit reads each file by itself, so what has not changed since it passed is not read

build/check/security: scripts/bandit.yaml requirements.lock $(shell find src -name '*.py') | $(PYTHON_READY) build/check
	@$(BIN)/bandit -q -c scripts/bandit.yaml $(if $(filter %.yaml %.lock,$?),-r src,$?)
	@touch $@

migrations-check: $(PYTHON_READY) # the corridor installs the apps of both sites
	@PROBITY_DATA=build/check DJANGO_SETTINGS_MODULE=probity.sites.corridor \
	  $(BIN)/python -m django makemigrations --check --dry-run >build/migrations.txt || { cat build/migrations.txt; exit 1; }

fast: $(PYTHON_READY)
	@$(BIN)/python scripts/run_tests.py --fast $(addprefix --part ,$(PART)) -- $(ARGS)

# build/ holds what can be made again
imports types migrations-check: | build/check
build/check:
	@mkdir -p build/check

.PHONY: test
test: setup test-tools ## Every test on SQLite and PostgreSQL, then the browser smoke test
	@$(BIN)/python scripts/run_tests.py $(addprefix --part ,$(PART)) -- $(ARGS)

.PHONY: e2e
e2e: setup test-tools ## Every page in a browser: light, dark, phone width
	@$(BIN)/python scripts/run_tests.py --part e2e -- $(ARGS)

.PHONY: bench
bench: setup ## Time the pages and the ledger against plain ones
	@$(BIN)/python scripts/run_tests.py --part bench -- -s $(ARGS)

# ---------------------------------------------------------------- upkeep

.PHONY: lock
lock: $(PYTHON_READY) ## Write requirements.lock and scripts/node.lock again
	@$(BIN)/uv pip compile pyproject.toml --extra dev --generate-hashes --no-annotate --no-header -q -o requirements.lock
	@$(BIN)/uv pip compile scripts/node.in --generate-hashes --no-annotate --no-header -q -o scripts/node.lock

.PHONY: clean
clean: ## Remove .venv, page assets and everything built; keeps var/, the data
	@rm -rf .venv build node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
