# `make demo` and `make test` each work alone on a fresh machine: they make a venv, install, run.
VENV ?= .venv
PYTHON ?= python3
BIN = $(VENV)/bin

.PHONY: demo test lint bench install corpora checked received comment site rescore clean

demo: $(VENV)/.installed
	$(BIN)/avbench demo --out demo

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests -n auto --dist loadfile

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/benchmarks --benchmark-only

# what the workflows of a leaderboard call; HEAD: a checkout whose files are data, never run
HEAD ?= .
OUT ?= out

install: $(VENV)/.installed

corpora: install
	AVBENCH=$(BIN)/avbench sh leaderboards/corpora.sh $(OUT)/corpora

checked: install
	$(BIN)/avbench board check "$(HEAD)/leaderboards" --base leaderboards --format github

received: corpora
	$(BIN)/avbench board receive "$(HEAD)/submissions" --base submissions \
		--boards leaderboards --corpora $(OUT)/corpora --out $(OUT)/received --format github

comment: install
	$(BIN)/avbench board comment $(OUT)/received --boards leaderboards --out $(OUT)/comment.md

site: install
	$(BIN)/avbench board check leaderboards
	$(BIN)/avbench board site leaderboards --out $(OUT)/site

rescore: install
	mkdir -p $(OUT)/boards
	AVBENCH=$(BIN)/avbench BOARDS=$(OUT)/boards PARTS=lip2speech_synth \
		sh leaderboards/rebuild.sh "" $(OUT)/work
	$(BIN)/avbench board check $(OUT)/boards/lip2speech-synth --base leaderboards/lip2speech-synth

$(VENV)/.installed: pyproject.toml constraints.txt
	@PYTHON="$(PYTHON)" sh tests/preflight.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet -c constraints.txt torch
	$(BIN)/pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/pip install --quiet -c constraints.txt -e '.[dev,web]'
	$(BIN)/pip install --quiet --no-deps syncnet-python==0.2.3 resemblyzer==0.1.4  # tests read files of theirs
	touch $@

clean:
	rm -rf $(VENV) demo runs build dist out
