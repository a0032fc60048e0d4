# `make run` and `make test` need nothing before them. `make help` lists the rest.
SHELL   := /bin/sh
PYTHON  ?= python3
VENV    ?= .venv
BIN     := $(VENV)/bin
COMMAND := $(BIN)/amends
# Many tests wait for something slow: twice as many of them as there are cores keep the cores busy.
WORKERS := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2))))

.PHONY: help run install multilingual dev test check bench docs screenshots lock clean
.DEFAULT_GOAL := help

help:            ## this list
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

run: install     ## start the daemon with config.toml; Ctrl-C stops it
	@$(COMMAND) run

install: $(VENV)/.installed   ## build .venv from the lock file

multilingual: install ## add the multilingual tier: slower, better, and 91 MB more
	$(call install_from,requirements-multilingual.lock,$(VENV)/.installed)

dev: $(VENV)/.dev             ## the same, with what the tests need

test: dev        ## run the tests
	@$(BIN)/python -m pytest -q -n $(WORKERS)

check: dev       ## every gate: lint, format, types, who imports whom, tests with branch coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n $(WORKERS) --cov --cov-report=term-missing:skip-covered

bench: $(VENV)/.bench         ## the benchmarks; prints ratios measured within this run
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.called
	$(BIN)/python -m tests.benchmarks.live
	$(BIN)/python -m tests.benchmarks.matching
	$(BIN)/python -m tests.benchmarks.sentiment
	$(BIN)/python -m tests.benchmarks.stories
	$(BIN)/python -m tests.benchmarks.storms --series 50
	$(BIN)/python -m tests.benchmarks.flood
	$(BIN)/python -m tests.benchmarks.desk

docs: dev        ## write docs/sources.md from what the kinds declare
	@$(BIN)/python -c 'from monitor.config.sources_page import sources_page; from sources.registry import KINDS; print(sources_page(KINDS), end="")' > docs/sources.md

screenshots: dev ## take pictures of the web desk, into the folder screenshots (needs chromium)
	$(BIN)/python -m tests.browser.screenshots screenshots

lock:            ## resolve the dependencies anew (needs uv)
	uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header pyproject.toml deploy/build.in -o requirements.lock
	uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header pyproject.toml deploy/build.in --extra multilingual -c requirements.lock -o requirements-multilingual.lock
	uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header pyproject.toml deploy/build.in --extra dev -c requirements-multilingual.lock -o requirements-dev.lock
	uv pip compile -q --universal --no-strip-extras --python-version 3.11 --generate-hashes --no-header pyproject.toml deploy/build.in --extra dev --extra bench -c requirements-dev.lock -o requirements-bench.lock

clean:           ## remove what was built
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.*

# Built anew where it is missing, was interrupted half-way, belongs to a Python that is gone, or was moved
# with its checkout: a virtual environment holds absolute paths.
PLACE := $(CURDIR)/$(VENV)
ifneq ($(shell test -x $(BIN)/python && cat $(VENV)/.place 2>/dev/null),$(PLACE))
.PHONY: $(VENV)/.place
endif

$(VENV)/.place:
	@sh deploy/make-venv "$(PYTHON)" "$(VENV)"
	@printf '%s\n' "$(PLACE)" > $@

define install_from
	@echo "Installing from $(1) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(2)
endef

$(VENV)/.installed: requirements.lock pyproject.toml $(VENV)/.place
	$(call install_from,requirements.lock,$@)

$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.place
	$(call install_from,requirements-dev.lock,$@)
	@touch $(VENV)/.installed

$(VENV)/.bench: requirements-bench.lock pyproject.toml $(VENV)/.place
	$(call install_from,requirements-bench.lock,$@)
	@touch $(VENV)/.installed $(VENV)/.dev
