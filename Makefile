# `make run` starts Slagtavle, `make test` checks it, `make` alone lists the rest.
# Kept to what GNU make 3.81 (macOS) understands.

PYTHON ?= python3
PORT ?= 8501
export PORT

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
# Stamps: each is newer than the files that what it stands for was made from.
RUNS := .make/requirements
CHECKS := .make/requirements-dev
SAMPLE := sample_db/registry.db
SAMPLE_SOURCES := $(wildcard sample_db/*.py sample_db/*.csv) \
	data_access/schema.py data_access/codebook.csv

# With a registry of one's own there is neither a sample nor a demo user. `value`: a
# dollar sign in a password is no make variable.
ifeq ($(value DATABASE_URL),)
REGISTRY := $(SAMPLE)
endif

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check fix docs pictures sample bench clean test-needs

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: $(RUNS) $(REGISTRY) ## start Slagtavle on PORT (8501), on the sample unless DATABASE_URL is set
	@$(BIN)/python -m tools.greeting
	@exec $(BIN)/python serve.py

test: $(CHECKS) test-needs $(SAMPLE) check ## install what tests need, check, run every test
	$(BIN)/python -m pytest -n 3 --dist loadgroup

check: $(CHECKS) ## lint, format, types, imports between the rooms; changes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: $(CHECKS) ## mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(RUNS) ## write docs/indicators.md anew from the definitions
	$(BIN)/python -m indicators.docs

pictures: $(CHECKS) test-needs $(SAMPLE) ## take the pictures of the guide and the README anew
	$(BIN)/python -m pytest tests/browser/test_pictures.py --new-pictures

sample: $(RUNS) ## build the sample registry anew
	$(BIN)/python -m sample_db build

bench: $(CHECKS) test-needs $(SAMPLE) ## measure speed and memory on the sample
	$(BIN)/python -m bench

clean: ## remove what make has made
	rm -rf $(VENV) .make .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f $(SAMPLE) $(SAMPLE)-* sample_db/*.tmp

# pyvenv.cfg and not bin/python: that is a link, as old as the Python it points to.
$(VENV)/pyvenv.cfg:
	@sh tools/make_venv "$(PYTHON)" $(VENV)

$(RUNS): requirements.txt $(VENV)/pyvenv.cfg
	@echo "Installing what Slagtavle needs; the first time takes a minute or two."
	@$(PIP) -r requirements.txt
	@mkdir -p .make && touch $@

$(CHECKS): requirements-dev.txt $(RUNS)
	@echo "Installing what checks Slagtavle."
	@$(PIP) -r requirements-dev.txt
	@mkdir -p .make && touch $@

# No stamp: what it finds belongs to the machine and can go without a trace here.
test-needs: $(CHECKS)
	@bash tools/install_test_needs $(BIN)/python

$(SAMPLE): $(SAMPLE_SOURCES) | $(RUNS)
	@echo "Building the sample registry: invented patients."
	@$(BIN)/python -m sample_db build
