# `make run` and `make test` need Python 3.11 with venv, and nothing else of ours.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
PIP_INSTALL := $(PY) -m pip install --disable-pip-version-check --require-hashes
export PORT

# $(call install,LOCK): install a lock file into the environment, unless this very file was the last one installed.
define install
	@test -x $(PY) && $(PY) -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@cmp -s $(1) $(VENV)/$(1) || { echo "Installing $(1) into $(VENV), which takes a minute ..." && \
		$(PIP_INSTALL) -r $(1) && cp $(1) $(VENV)/$(1); }
endef

.PHONY: run test lint bench-ingest bench-coding public-sets fuzz-coding bench-curation crowd bench-digest bench-dashboard payloads audit faults long-run bench-scale load memory image-steps install install-dev lock clean

run: ## everything, at http://127.0.0.1:$(PORT)/
	@$(PYTHON) signals_site/preflight.py $(PORT)
	$(call install,requirements.lock)
	@exec $(PY) manage.py run --port $(PORT)

test: lint ## the whole suite, on servers of its own
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		{ echo "signals: the browser tests need Chromium; on Debian: apt install chromium"; exit 1; }
	$(PY) -m pytest -n 2 --dist worksteal

lint: install-dev ## style, types, the direction of imports
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench-ingest: install-dev ## what reading does, at full size, into docs/bench-ingest.md; some minutes
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_ingest

bench-coding: install-dev ## what coding does, one process on one core, into docs/bench-coding.md; some minutes
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_coding

public-sets: install-dev ## tone and acts on public sets in the folder DATA (see tests/public_sets.py); some minutes
	OMP_NUM_THREADS=1 $(PY) -m tests.public_sets $(DATA)

fuzz-coding: install-dev ## the coder against 20,000 odd texts; some minutes
	FUZZED_TEXTS=20000 OMP_NUM_THREADS=1 $(PY) -m pytest -q tests/test_coder_any_text.py

bench-curation: install-dev ## how long a curator waits with a million statements; some minutes
	$(PY) -m pytest -q -s tests/bench_curation.py

crowd: install-dev ## twenty curators at one queue at once, 2,000 decisions: none lost, none given twice; a minute or two
	$(PY) -m pytest -q -s tests/bench_crowd.py

bench-digest: install-dev ## 10,000 readers' letters over a real mail server; senders killed; links opened by a scanner; some minutes
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_digest

bench-dashboard: install-dev ## the pages with 1 and 10 million simulated statements, into docs/bench-dashboard.md; hours, and 25 GB of disk
	$(PY) -m tests.bench_dashboard

payloads: install-dev ## every one of 214 script payloads on every page of a row; long
	PAYLOADS=all $(PY) -m pytest -q tests/test_payloads.py

audit: install-dev ## known faults of the locked packages, and what the product is made of, into sbom.json
	$(VENV)/bin/cyclonedx-py requirements requirements.lock --output-reproducible -o sbom.json
	$(PY) .ci/audit.py

faults: install-dev ## workers, Redis and PostgreSQL broken in mid-work, a worker's process killed 50 times; many minutes
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_faults

# smaller: make long-run DAYS=14 SOURCES=50 HOURS=72 (between two articles of a source)
DAYS ?= 14
SOURCES ?= 50
HOURS ?= 8
long-run: install-dev ## two weeks of 50 outlets by a clock of its own, with all that may befall them; an hour or more
	OMP_NUM_THREADS=1 $(PY) -u -m tests.bench_long_run --days $(DAYS) --sources $(SOURCES) --hours-between $(HOURS)

bench-scale: install-dev ## bytes per row and per waiting article, the inputs of docs/scale.md; some minutes
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_scale

# 1 and 10 million: make load STATEMENTS=10000000 FOLDER=/tmp/signals-load (kept and used again; an hour to fill)
STATEMENTS ?= 100000
READERS ?= 200
SECONDS ?= 60
load: install-dev ## READERS readers for SECONDS, then without pauses, over STATEMENTS statements with news coming in
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_load --statements $(STATEMENTS) --readers $(READERS) --seconds $(SECONDS) \
		$(if $(FOLDER),--folder $(FOLDER))

memory: install-dev ## what the whole of `make run` holds after 1,000 articles; some minutes
	OMP_NUM_THREADS=1 $(PY) -m tests.bench_memory

image-steps: ## compose.yaml read by docker-compose, and the Dockerfile's steps in a scratch folder; as root on Debian, some minutes
	SECRET_KEY=x POSTGRES_PASSWORD=x SITE_URL=https://x.example ALLOWED_HOSTS=x.example docker-compose --profile mail config -q
	/usr/bin/python3 .ci/image_steps.py

install:
	@$(PYTHON) signals_site/preflight.py
	$(call install,requirements.lock)

install-dev:
	@$(PYTHON) signals_site/preflight.py
	$(call install,requirements-dev.lock)

lock: install-dev ## the lock files anew, from requirements*.in
	$(PY) -m pip install -q uv
	$(VENV)/bin/uv pip compile -q --upgrade --generate-hashes --python-version 3.11 --no-header requirements.in -o requirements.lock
	$(VENV)/bin/uv pip compile -q --upgrade --generate-hashes --python-version 3.11 --no-header requirements-dev.in \
		-c requirements.lock -o requirements-dev.lock

clean: ## caches and the environment; never the data in var/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
