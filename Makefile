# What one can do here. A bare `make` lists it.
PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help python environment development build run test trust fast lint fmt bench messages shots wheel locks

help: ## list what can be done
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## make everything that is missing and serve on http://127.0.0.1:8000 (GUANXI_PORT changes the port)
	@$(VENV)/guanxi run --demo

test: development build ## run every test, on SQLite and, where its server is found, on PostgreSQL
	@$(VENV)/python -m scripts.test

trust: development build ## run the long trials: kill tests, random questions, hostile tools
	@$(VENV)/python -m scripts.trust

fast: development build ## run the tests of the files that changed since the last commit
	@$(VENV)/python -m scripts.fast

lint: development ## check format, style, types, import rules, translations and links
	@$(VENV)/python -m scripts.lint

fmt: development ## put the code into the common format
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix --quiet .

bench: development build ## run the benchmarks and print ratios
	@$(VENV)/python -m bench

messages: development ## collect the texts to translate, merge locale/pending and compile the catalogue
	@$(VENV)/python -m scripts.messages update

shots: development build ## take the screenshots of docs/screenshots
	@$(VENV)/python -m scripts.shots

build: environment ## build the front end and compile the translations, if stale
	@$(VENV)/python -m scripts.frontend
	@$(VENV)/python -m scripts.messages compile

wheel: build ## build the package to give away into dist/: pages, translations and data inside
	@$(VENV)/python -m scripts.wheel

locks: development ## write the lock files anew from pyproject.toml, keeping versions that still fit
	@$(VENV)/python -m scripts.locks

environment: python
	@$(PYTHON) -m scripts.environment run

development: python
	@$(PYTHON) -m scripts.environment dev

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Guanxi needs Python 3.11 or newer with its venv module, and there is no $(PYTHON) on this machine." >&2; \
		echo "Install it first; on Debian and Ubuntu: apt-get install python3 python3-venv" >&2; exit 1; }
