# Every command of the project. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help setup develop run test check lock format messages docs peers bench clean

palier := .venv/bin/palier

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## install what running Palier needs, in .venv
	@scripts/setup

develop: setup ## install what working on Palier needs too
	@scripts/setup dev

run: setup ## start Palier with its demonstration programme, on this machine
	@exec $(palier) start

test: ## every check and every test, browser tests included
	@scripts/test

check: develop ## the quick half of `make test`, under a minute
	@scripts/check

lock: develop ## write the lock files again from pyproject.toml
	@scripts/lock

format: develop ## rewrite code to the project's style
	@.venv/bin/ruff check --quiet --fix-only .
	@.venv/bin/ruff format .

messages: develop ## collect the sentences of the interface and compile their translations
	@$(palier) messages

docs: develop ## write the generated pages of docs/ again
	@$(palier) docs

peers: ## install the libraries that `python -m jauge.bench` is measured against
	@scripts/setup bench

bench: develop ## measure what the documentation claims about speed
	@$(palier) bench

clean: ## remove everything that commands made, the local database included
	@scripts/clean
