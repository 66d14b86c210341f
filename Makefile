# Two commands: `make run` opens the chat, `make test` checks everything.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
BELEG_PORT ?= 7860
export BELEG_PORT

.PHONY: run test test-fast setup bench bench-index bench-search bench-start injections tune tune-claims tune-answerable dated tune-quotes check lock clean

run: setup
	@exec $(BIN)/beleg serve articles

# The language model needs both cores; the rest runs two at a time.
test: setup check
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not llm"
	@HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -m llm

# Fakes only.
test-fast: setup
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder \
	  -m "not weights and not browser and not server and not faults"

setup: $(STAMP)

# Checks that cost seconds: style, types.
check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: setup
	@$(BIN)/python -m tests.bench

# How long indexing takes, and in how much memory: make bench-index [ARTICLES=FILE] [COUNT=1000]
bench-index: setup
	@$(BIN)/python -m tests.bench_index

bench-search: setup
	@$(BIN)/python -m tests.bench_search

# How the very first question is answered, on an empty index: make bench-start [STARTS=10]
bench-start: setup
	@$(BIN)/python -m tests.first_minute $(or $(STARTS),10)

# Does what an article says to a model steer the real model's answers? [LIMIT=30]
injections: setup
	@$(BIN)/python -m tests.injections $(if $(LIMIT),--limit $(LIMIT))

# Other constants of finding than ours: make tune ARTICLES=FILE QUESTIONS=FILE [LIMIT=60]
tune: setup
	@$(BIN)/python -m tests.tune --articles "$(ARTICLES)" --questions "$(QUESTIONS)" $(if $(LIMIT),--limit $(LIMIT))

# Other constants of the proof than ours: make tune-claims CLAIMS=FILE [LIMIT=20]
tune-claims: setup
	@$(BIN)/python -m tests.tune_claims --claims "$(CLAIMS)" $(if $(LIMIT),--limit $(LIMIT))

# When a question counts as hopeless: make tune-answerable ARTICLES=FILE QUESTIONS=FILE [LIMIT=20]
tune-answerable: setup
	@$(BIN)/python -m tests.tune_answerable --articles "$(ARTICLES)" --questions "$(QUESTIONS)" $(if $(LIMIT),--limit $(LIMIT))

# Which sentences are quotes, and what is near: make tune-quotes ARTICLES=FILE QUESTIONS=FILE [LIMIT=20]
tune-quotes: setup
	@$(BIN)/python -m tests.tune_quotes --articles "$(ARTICLES)" --questions "$(QUESTIONS)" $(if $(LIMIT),--limit $(LIMIT))
# Do questions with days find the right article first? make dated ARTICLES=FILE (10kGNAD)
dated: setup
	@$(BIN)/python -m tests.dated --articles "$(ARTICLES)"

# The lock names every package with its version, so that a set-up gets what was tested:
# a bare `torch` would bring gigabytes of CUDA along.
$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: $(PYTHON) was not found."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || \
		{ echo "Python 3.11, 3.12 or 3.13 is needed; name one: make PYTHON=python3.11"; exit 1; }
	@echo "Setting up $(VENV) (once; downloads about 2 GB with the language model) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

# Write requirements.lock from what is installed now; run after changing pyproject.toml.
lock:
	@$(BIN)/python -m pip install --quiet -e ".[local,dev]"
	@$(BIN)/python -m pip freeze --all --exclude-editable | sed -E 's/\+cpu$$//; / @ /d; /^pip==/d' > requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build *.egg-info screenshots
