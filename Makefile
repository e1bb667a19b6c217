# Everything runs in .venv, which these rules make from a bare Python 3.11-3.13.
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python

FORMAT ?= every
SECONDS ?= 600

.PHONY: help demo test fuzz lint lock clean

help: ## what can be typed here
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/run.stamp ## build a first corpus from generated exports, in demo/
	$(BIN)/consentry demo demo

test: lint ## what CI runs: ruff, mypy, import contracts, pytest
	$(BIN)/python -m pytest

fuzz: .venv/test.stamp ## fuzz the readers: make fuzz FORMAT=telegram_desktop SECONDS=600
	$(BIN)/python tests/fuzz/fuzz_readers.py $(FORMAT) 0 $(SECONDS) .fuzz

lint: .venv/test.stamp ## ruff, mypy (strict), import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(BIN)/uv ## pin everything anew (after a change of pyproject.toml)
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group test -c requirements.lock \
	  --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-test.lock

clean: ## remove .venv and the demo
	rm -rf .venv .fuzz demo

$(BIN)/uv:
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)

.venv/run.stamp: requirements.lock pyproject.toml | $(BIN)/uv
	$(INSTALL) --no-deps --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: requirements-test.lock .venv/run.stamp
	$(INSTALL) --no-deps --require-hashes -r requirements-test.lock
	@touch $@
