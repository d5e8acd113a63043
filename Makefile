# Two commands matter: `make reproduce` and `make test`. Each is complete from a fresh clone.
PYTHON ?= python3
UV_VERSION := 0.13.9

# One thread per kernel: two kernels on two cores otherwise fight over four BLAS threads.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export UV_PYTHON_DOWNLOADS := never
# Without .pyc files every kernel start costs seconds more.
export UV_COMPILE_BYTECODE := 1
export VIRTUAL_ENV := $(CURDIR)/.venv

UV := $(or $(shell command -v uv),.uv/bin/uv)
BIN := .venv/bin
# One version of each package for every Python: by another numpy the last digits may differ.
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--fork-strategy fewest --no-header --no-annotate --no-emit-index-url --no-emit-find-links --all-extras --group build
INSTALL_SELF := $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
# In a container one is root; Jupyter then ends unless it is told that this is meant.
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
GET_CHROMIUM := $(if $(and $(AS_ROOT),$(shell command -v apt-get)),\
	{ apt-get -qq update && apt-get -qq install --no-install-recommends chromium; },\
	{ echo "make e2e needs Chromium: sudo apt-get install chromium" >&2; exit 1; })
# Without nbval and doctests; JupyterLab and the site side by side.
E2E := --override-ini "addopts=-ra --numprocesses=2 --dist=loadfile --strict-markers --strict-config --import-mode=importlib"

.PHONY: help size setup reproduce release update messages test test-all portable lab bench docs e2e lock data clean

help:  ## what there is
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1: /p' $(MAKEFILE_LIST)

setup: .venv/.dev  ## the environment for running and developing, from the locks

reproduce: .venv/.run  ## execute the notebooks and write results/
	$(BIN)/yuanhui reproduce

release: .venv/.dev  ## after a run: dictionary, lists and numbers in README and docs, brief, RO-Crate
	$(BIN)/python release

update: data  ## after any change: data, results, notebooks in both languages, README, docs, brief
	$(BIN)/yuanhui reproduce --update
	$(BIN)/python release

test: .venv/.dev  ## every test, nbval on every notebook among them
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/pytest

test-all: test  ## and what is slow: oracles over thousands of cases, kills, whole runs again
	$(BIN)/pytest -m slow

portable: .venv/.dev  ## the notebooks as on other processors: the same bytes
	$(BIN)/python tests/notebooks/portable.py

size: .venv/.dev  ## code lines of each room beside its ceiling
	$(BIN)/python tests/size.py

lab: .venv/.run  ## JupyterLab on the notebooks: loopback only, with a token
	@mkdir -p .venv/share/jupyter/lab/settings
	@echo '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}' >.venv/share/jupyter/lab/settings/overrides.json
	$(BIN)/jupyter lab $(AS_ROOT) --ServerApp.ip=127.0.0.1 --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate notebooks

bench: .venv/.dev  ## ratios measured in one run; never part of the tests
	$(BIN)/python benchmarks/run.py

docs: .venv/.dev  ## the site, in docs/_build/html; warnings are errors
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet --jobs 2 -d docs/_build/doctrees docs docs/_build/html

e2e: docs  ## the site and JupyterLab in a real browser
	@command -v chromium || command -v chromium-browser || command -v google-chrome || $(GET_CHROMIUM)
	$(BIN)/pytest $(E2E) tests/e2e

data: .venv/.dev  ## after an edit in data/: renew sizes, hashes and the dictionary
	$(BIN)/python release data

messages: .venv/.dev  ## the catalogues in step with the code; lists what is to translate
	$(BIN)/python release/translations.py

lock: | $(UV)  ## renew both lock files
	$(COMPILE) --upgrade --group dev -o requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock -o requirements.lock

clean:
	rm -rf .venv .uv .yuanhui results/notebooks docs/_build docs/api docs/notebooks docs/zh/notebooks

.uv/bin/uv:
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/bin/python: | $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv

# `install`, not `sync`: running must not remove what developing added.
.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(UV) pip install --quiet --require-hashes -r requirements.lock
	$(INSTALL_SELF)
	touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(UV) pip sync --quiet --require-hashes requirements-dev.lock
	$(INSTALL_SELF)
	touch .venv/.run $@
