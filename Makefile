# `make demo` and `make test` set everything up by themselves: Python >= 3.11 with venv, git and make are enough.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := bot adapters storage sandbox tests bench
PYTEST := $(BIN)/pytest

$(VENV)/.run: requirements.lock requirements-build.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dailies needs Python 3.11 or newer, and $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (about a minute, once)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-build.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

.PHONY: demo
demo: $(VENV)/.run ## one sample prompt with a sample picture, from nothing to a video
	@$(BIN)/python -m sandbox.sample_picture out/sample.jpg
	@$(BIN)/dailies video "the lighthouse at dusk, slow dolly in, waves and gulls --dur 5" --first out/sample.jpg --out out
	@echo
	@echo "Open that file. Then try your own words, or your own picture:"
	@echo '  $(BIN)/dailies video "a red fox runs through snow --dur 5 --ar 16:9"'
	@echo '  $(BIN)/dailies video "the camera moves slowly closer" --first my-photo.jpg'

.PHONY: lint
lint: $(VENV)/.dev ## format, lint, types, import contracts
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: test
test: lint ## everything that must hold before a commit, in at most 8 minutes on 2 cores
	$(PYTEST) -m "not full" -n 2 --dist loadfile

.PHONY: test-kill
test-kill: $(VENV)/.dev ## real processes killed at every named point
	$(PYTEST) tests/kill

.PHONY: test-chats
test-chats: $(VENV)/.dev ## the long ones: the running bot in its chats under hostile words, limits, faults; renders; secrets
	$(PYTEST) tests -m full --ignore tests/kill --ignore tests/media -n 2 --dist loadfile

.PHONY: test-media
test-media: $(VENV)/.dev ## real renders, decoded: every parameter is in the picture and the sound
	$(PYTEST) tests/media

.PHONY: conformance
conformance: $(VENV)/.dev ## the vendor's own SDKs, unchanged, against the local video API
	@$(BIN)/python -m tests.conformance

.PHONY: crash-model
crash-model: $(VENV)/.dev ## 10,000 random schedules of crashes under a virtual clock
	$(BIN)/python -m tests.crash --schedules 10000 --seed 0 --processes 2

.PHONY: rows
rows: $(VENV)/.dev ## which test stands for which row of the fault and bad-input tables
	@$(BIN)/python -m tests.rows

.PHONY: bench-core
bench-core: $(VENV)/.dev ## storage, throughput and a full house, beside the goals and the peers
	@$(BIN)/python -m bench.core

.PHONY: bench-api
bench-api: $(VENV)/.dev ## polls, requests and CPU of 500 jobs, beside the vendor's SDK
	@$(BIN)/python -m bench.api

.PHONY: bench-discord
bench-discord: $(VENV)/.dev ## 50 commands a second from 1,000 people, and the messages of 10,000 open jobs
	@$(BIN)/python -m bench.discord

.PHONY: bench-slack
bench-slack: $(VENV)/.dev ## 50 commands a second from 1,000 people, and a video of 200 MB
	@$(BIN)/python -m bench.slack

.PHONY: bench-studio
bench-studio: $(VENV)/.dev ## 5 s of preview at two sizes, beside what x264 alone takes for the same frames
	@$(BIN)/python -m bench.studio

.PHONY: contact-sheet
contact-sheet: $(VENV)/.dev ## 24 fixed prompts over everything the studio draws, as one picture in build/
	@$(BIN)/python -m bench.contact_sheet build/contact-sheet

.PHONY: lock
lock: ## pin the dependencies anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra preview pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --all-extras -c requirements.lock pyproject.toml -o requirements-dev.lock
	printf 'hatchling>=1.27\neditables>=0.5\n' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate - -o requirements-build.lock
