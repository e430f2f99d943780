# kommune360: every recurring move has one word. `make help` lists them.
PORT ?= 8360
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
export VENV PYTHON
# what the machine trusts, pip, uv and npm trust too
BUNDLE := $(wildcard /etc/ssl/certs/ca-certificates.crt)
ifneq ($(BUNDLE),)
export SSL_CERT_FILE ?= $(BUNDLE)
export PIP_CERT ?= $(BUNDLE)
export NODE_EXTRA_CA_CERTS ?= $(BUNDLE)
endif
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev assets assets-dev run test check bench screens docs reference lock format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## environment with the locked requirements of the server
	@scripts/setup.sh run

setup-dev: ## the same with everything the tests need, Chromium and PostgreSQL included
	@scripts/system.sh python3-venv chromium fonts-liberation postgresql libreoffice-writer-nogui
	@scripts/setup.sh dev

assets: setup ## front-end files (map, charts, design system) into the package
	@$(BIN)/python -m kommune360.web.ui.assets

run: assets ## the invented town in the browser, on PORT (default 8360)
	@$(BIN)/kommune360 demo --port $(PORT)

test: assets-dev ## everything: style, types, import contracts, tests on both databases
	@$(BIN)/python scripts/with_postgres.py $(BIN)/python scripts/check.py

assets-dev: setup-dev
	@$(BIN)/python -m kommune360.web.ui.assets

check: ## the same without installing anything; CHECKS="ruff mypy" picks some
	@$(BIN)/python scripts/with_postgres.py $(BIN)/python scripts/check.py $(CHECKS)

bench: assets-dev ## every benchmark beside its peer, into build/bench.json and build/bench.md
	@scripts/setup.sh peers
	@$(BIN)/python -m benchmarks

screens: assets-dev ## every page at two widths into build/screens, each checked with axe
	@$(BIN)/python -m tests.journeys.screens

docs: ## the manual, from docs/ into build/docs
	@scripts/setup.sh dev
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs
	@echo "build/docs/index.html"

reference: ## rewrite the generated pages in docs/reference
	@$(BIN)/python scripts/reference.py

lock: ## resolve the requirements anew into requirements/
	@scripts/lock.sh

format: ## ruff's formatter and its safe corrections
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## remove what can be made again (not the environment)
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
