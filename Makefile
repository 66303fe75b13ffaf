# Everything runs in .venv, from locked versions.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
TEST := $(BIN)/python -m pytest -n logical --dist loadfile
# How many times `make soak` breaks runs.
ROUNDS := 60
# What `make mutants` changes; `make mutants WINGS=statistics` takes a quarter of the time.
WINGS := statistics comparison indicators

.DEFAULT_GOAL := help
.PHONY: help report test soak mutants lint bench calibrate data lab clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(READY) ## set everything up and write the report on Gers
	@$(BIN)/ptvd report 32

test: $(READY)-dev lint ## set everything up and run every check
	$(TEST)

soak: $(READY)-dev ## break runs many times, and make the 101 of a short notebook ten times
	PTVD_SOAK=$(ROUNDS) $(TEST) -m soak

mutants: $(READY)-dev ## change the figures' code one sign at a time, and say which changes no test sees
	$(BIN)/mutmut run $(WINGS:%="ptvd_analysis.%.*")
	$(BIN)/mutmut results

lint: $(READY)-dev ## style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)-dev ## time what users wait for
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_reports ways all growth

calibrate: $(READY)-dev ## measure the errors that are announced, and fail where a promise is not held
	$(BIN)/python -m tests.calibrate

data: $(READY) ## rebuild the tables from their declared sources (needs npm and a network)
	$(BIN)/python -m ptvd_analysis.sources

lab: $(READY) ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

clean: ## forget the virtual environment and the caches
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(READY)-dev: $(READY) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
