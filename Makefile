# Every target is one line that calls the real tool; the virtual environment is made when it is missing or pyproject.toml is newer.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.stamp
CORPUS ?= ../shared/corpus

.PHONY: try test lint fmt docs evaluate fuzz bench

try: $(STAMP)
	$(BIN)/reviewer examples/01-seed

test: $(STAMP)
	$(BIN)/pytest -n 2 -m "not fuzz and not bench"

lint: $(STAMP)
	$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/reviewer rules lint && $(BIN)/reviewer rules test

fmt: $(STAMP)
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

docs: $(STAMP)
	$(BIN)/python docs/generate.py

evaluate: $(STAMP)
	$(BIN)/reviewer evaluate $(CORPUS)

fuzz: $(STAMP)
	$(BIN)/pytest -n 2 -m fuzz --timeout 3600

bench: $(STAMP)
	$(BIN)/pytest -m bench -s

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --upgrade pip && $(BIN)/pip install --quiet --editable '.[dev]' && touch $@
