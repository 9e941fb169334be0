# make demo · make test · make check: everything else hangs on these three.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
BUILD_FILES := pyproject.toml scripts/hatch_build.py

.PHONY: demo test check lint types imports catalogues docs lock torture bench clean

demo: .venv/run.stamp
	$(PY) -m controlroom demo

# One worker more than the two cores of a small machine: many tests wait for devices, or for a screen to rest.
test: .venv/dev.stamp catalogues
	$(PY) -m pytest -n 3

check: .venv/dev.stamp lint types imports

lint: .venv/dev.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv/dev.stamp
	$(PY) -m mypy

imports: .venv/dev.stamp
	$(BIN)/lint-imports

torture: .venv/dev.stamp
	$(PY) -m pytest -n 2 --torture-rounds 500 -m torture
	HYPOTHESIS_PROFILE=new $(PY) -m pytest -n 2 -k "laws or any_order"

bench: .venv/dev.stamp
	$(PY) -m benchmarks all

# Message catalogues: taken from the source, then compiled. Also what `make test` reads.
catalogues: .venv/dev.stamp
	$(PY) scripts/catalogues.py

docs: .venv/dev.stamp
	$(PY) scripts/make_docs.py

lock:
	$(PY) -m pip install --quiet uv
	$(PY) -m uv pip compile --universal --python-version 3.11 -q --no-header --no-annotate --generate-hashes pyproject.toml --group build -o requirements/run.txt
	$(PY) -m uv pip compile --universal --python-version 3.11 -q --no-header --no-annotate --generate-hashes pyproject.toml --extra hub --group dev -o requirements/dev.txt

.venv/python.stamp:
	$(PYTHON) -m venv .venv
	@echo ok > $@

.venv/run.stamp: .venv/python.stamp requirements/run.txt $(BUILD_FILES)
	@echo "Installing controlroom into .venv (a minute or two the first time) …" >&2
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-build-isolation --no-deps -e .
	@echo ok > $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@echo ok > $@

clean:
	$(PYTHON) -c "import shutil; shutil.rmtree('.venv', ignore_errors=True)"
