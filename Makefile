# Everything that README promises. The first run makes .venv; later ones start at once.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: run test test-browser check fmt cover knowledge bench evaluate kill docs setup clean

run: .venv/run.stamp
	@$(BIN)/python -m bot run

# the knowledge is compiled first, so that no test's time limit has to bear it
# the pages in a browser are a run of their own, because all of it shares one Chromium; where there
# is none, its summary says so
test: .venv/dev.stamp
	@$(BIN)/python -m bot ask "hej" > /dev/null
	$(BIN)/python -m pytest --ignore tests/browser
	$(BIN)/python -m pytest tests/browser $(if $(CI),--browser-needed)

test-browser: .venv/dev.stamp
	@$(BIN)/python -m bot ask "hej" > /dev/null
	$(BIN)/python -m pytest tests/browser --browser-needed

check: .venv/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check

fmt: .venv/dev.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

cover: .venv/dev.stamp
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

knowledge: .venv/run.stamp
	@$(BIN)/python -m bot check

bench: .venv/dev.stamp
	$(BIN)/python -m tests.bench.pipeline

kill: .venv/dev.stamp
	$(BIN)/python -m pytest tests/e2e/test_kill.py --kills 30 --timeout 900

evaluate: .venv/dev.stamp
	$(PIP) --editable '.[evaluate]'
	$(BIN)/python -m tests.bench.evaluate --data ../shared/data

docs: .venv/dev.stamp
	$(BIN)/python -m bot.knowledge.schema > knowledge/schema.json

setup: .venv/dev.stamp

.venv/run.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp
	$(PIP) --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
