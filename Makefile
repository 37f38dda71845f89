# make demo    install and show the checker at work
# make test    install with the development extras and run the tests
# make corpus  how the checker does on the templates of packages on PyPI
# make fuzz    break templates, modules and settings for SECONDS (600)
# make check   what CI runs: format, lint, types, layers, fresh docs, both checks, tests
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := test
.PHONY: demo test check bench corpus fuzz docs clean

.venv/.created:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/.dev: .venv/.created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ .venv/.installed

# Other checkers to measure against; each wants its own versions of what they share.
PEERS := djlint==1.49.10 fixit==2.2.1

.venv/.peers: .venv/.dev Makefile
	for peer in $(PEERS); do \
	  $(PYTHON) -m venv .venv/peers/$${peer%%=*} && \
	  .venv/peers/$${peer%%=*}/bin/python -m pip install --quiet --disable-pip-version-check $$peer \
	  || exit 1; done
	@touch $@

demo: .venv/.installed
	$(BIN)/python examples/demo.py

test: .venv/.dev
	$(BIN)/python -m pytest

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m hypercheck.docs --check
	$(BIN)/chirp check examples/contacts --warnings-as-errors
	$(MAKE) test

docs: .venv/.dev
	$(BIN)/python -m hypercheck.docs

bench: .venv/.peers
	$(BIN)/python benchmarks/checker.py

corpus: .venv/.dev
	$(BIN)/python benchmarks/corpus/run.py

SECONDS ?= 600
fuzz: .venv/.dev
	$(BIN)/python benchmarks/fuzz.py $(SECONDS)

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypercheck_cache
