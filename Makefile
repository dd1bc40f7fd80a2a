# The words: setup, demo, test, check, fix, docs, bench. Everything works from a fresh clone, as root or an ordinary user.
PYTHON ?= python3
PORT ?= 8000
DEMO ?=
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never
# Compiled code is kept, also where the account is set up otherwise: tests start many processes, and each would compile it all again.
unexport PYTHONDONTWRITEBYTECODE
UV_INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python

.PHONY: setup setup-dev demo test test-fast test-quick check check-pg15 fix docs bench mutate browser lock

setup: .venv/.ready
setup-dev: .venv/.ready-dev

.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/.ready: requirements.lock pyproject.toml | .venv/bin/uv
	$(UV_INSTALL) --require-hashes -r requirements.lock
	$(BIN)/python tools/install_self.py
	$(BIN)/python tools/compile_translations.py
	touch $@

.venv/.ready-dev: requirements-dev.lock .venv/.ready
	$(UV_INSTALL) --require-hashes -r requirements-dev.lock
	touch $@

demo: setup
	@exec $(BIN)/commonground demo --port $(PORT) --provider $(DEMO)

browser:
	@sh tools/find_browser.sh

test: setup-dev browser
	$(BIN)/pytest -n 2 --dist loadgroup $(TESTS)

test-quick: setup-dev
	$(BIN)/pytest -n 2 --dist loadgroup -m "not browser and not slow" $(TESTS)

test-fast: setup-dev
	$(BIN)/pytest -n 2 --dist loadgroup -m "not browser" $(TESTS)

check: setup-dev
	$(BIN)/ruff check --no-cache src tests tools benchmarks
	$(BIN)/ruff format --no-cache --check src tests tools benchmarks
	$(BIN)/lint-imports
	$(BIN)/python tools/check_types.py
	$(BIN)/python tools/generate_reference.py --check

check-pg15: setup-dev
	COMMONGROUND_PG_BIN=/usr/lib/postgresql/15/bin COMMONGROUND_TEST_DATA_DIR=var/test-pg15 $(BIN)/pytest -n 2 --dist loadgroup -m "not browser" $(TESTS)

fix: setup-dev
	$(BIN)/ruff check --no-cache --fix src tests tools benchmarks
	$(BIN)/ruff format src tests tools benchmarks

docs: setup-dev
	$(BIN)/python tools/generate_reference.py

bench: setup-dev
	$(BIN)/python -m benchmarks $(BENCH)

mutate: setup-dev
	nice -n 19 $(BIN)/python tools/mutate.py $(MUTATE)

lock: .venv/bin/uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml --group dev -o requirements-dev.lock
