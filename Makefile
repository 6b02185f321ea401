# Two commands do everything: `make demo` shows the product at work, `make test` proves it.
# Needs Python 3.11 or newer, make and a package index; no special user.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

# Measured on 2 cores: two pytest processes; more only wait for each other.
TEST_PROCESSES ?= 2

.PHONY: demo up test lint format types contracts unit bench clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo          everything embedded, one whole story, then the screens to look at"
	@echo "make demo ONCE=1   the same, ending after the account (status 0 when figures reconcile)"
	@echo "make test          lint, types, import contracts and all tests, on real servers"
	@echo "make up            the one-machine product; data kept in .tpma/"
	@echo "make lint | types | contracts | unit | format     the parts of make test"
	@echo "make bench-NAME    a benchmark beside its peers (benchmarks/NAME.py)"

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "tpma needs Python 3.11 or newer; set PYTHON=python3.11 or the like" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing tpma into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(STAMP)
	@$(BIN)/tpma demo $(if $(ONCE),--once) $(if $(JSON),--json '$(JSON)')

up: $(STAMP)
	@$(BIN)/tpma up

test: lint types contracts unit

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(STAMP)
	$(BIN)/mypy

contracts: $(STAMP)
	$(BIN)/lint-imports

unit: $(STAMP)
	$(BIN)/pytest -n $(TEST_PROCESSES)

bench: $(patsubst benchmarks/%.py,bench-%,$(filter-out benchmarks/__init__.py benchmarks/table.py,$(wildcard benchmarks/*.py)))

bench-%: $(STAMP)
	$(BIN)/python -m benchmarks.$*

clean:
	rm -rf $(VENV) .tpma benchmarks/out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
