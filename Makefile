# Two commands do all the set-up: `make run` and `make test`. Nothing but Python 3.11+ and make is needed.
PYTHON ?= python3
OUTLETS ?=
VENV := .venv
BIN := $(VENV)/bin
# One more than there are processors, for many tests wait half their time.
JOBS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))

.PHONY: help run test check lint types contracts fast score bench clean

help:  ## say what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

$(VENV)/run.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tradewatch needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing tradewatch into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/run.stamp  ## crawl the bundled newsroom, or OUTLETS="variety screendaily", and show what came in
ifeq ($(strip $(OUTLETS)),)
	@$(BIN)/tradewatch demo
else
	@$(BIN)/tradewatch crawl $(OUTLETS) --summary
endif

test: check  ## everything: lint, types, contracts, tests
	@$(BIN)/python -m compileall -q tradewatch pipelines schedules bench tests/soak
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: lint types contracts

lint: $(VENV)/dev.stamp  ## ruff and scrapy-lint
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/scrapy-lint

types: $(VENV)/dev.stamp  ## mypy, strict
	@$(BIN)/mypy --no-error-summary

contracts: $(VENV)/dev.stamp  ## which room may import which
	@$(BIN)/lint-imports --no-logo

fast: $(VENV)/dev.stamp  ## the tests alone, stopping at the first failure
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -x

score: $(VENV)/dev.stamp  ## how much the taggers find of what is there, beside the figures last committed
	@$(BIN)/python bench/score.py

bench: $(VENV)/dev.stamp  ## what a page costs, beside a bare Scrapy fetch
	@$(BIN)/python bench/pipeline.py

clean:  ## remove what was made here
	@rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
