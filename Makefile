# Two commands are all a fresh machine with Python 3.11+ and make needs: `make demo`, `make test`.

PORT ?= 8090
DATA ?= data
JOBS ?= 2
KILLS ?= 500
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PINS := $(wildcard requirements/*.txt) pyproject.toml tools/venv.py
# Pins are made for 3.11 to 3.13; a later Python is taken only where there is none of these.
OLD_ENOUGH := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
FIND_PYTHON = for test in '$(OLD_ENOUGH)' '$(NEW_ENOUGH)'; do \
	for name in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if $$name -c "$$test" 2>/dev/null; then echo $$name; exit; fi; done; done

.DEFAULT_GOAL := help
.PHONY: help venv install demo test check format lint types imports bench talk soak screenshots pictures \
	hooks pins changelog wheel clean

help: ## Show this list
	@echo "Lianxin. make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)$$/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r name text; do printf '  %-12s %s\n' "$$name" "$$text"; done

$(VENV)/.%: $(PINS)
	@python="$$( $(FIND_PYTHON) )"; \
	if [ -z "$$python" ]; then echo "Python 3.11 or later is needed, and none was found."; exit 1; fi; \
	"$$python" tools/venv.py $*

venv: $(VENV)/.dev ## Make .venv with everything a builder needs

install: $(VENV)/.runtime ## Make .venv with what the bot needs to run, and no more

demo: $(VENV)/.runtime ## Run the sample village: make demo PORT=8090 DATA=data
	@exec $(VENV)/bin/lianxin demo --port $(PORT) --data $(DATA) $(ARGS)

test: $(VENV)/.dev ## Run every test: make test ARGS="-k ballot" for some of them
	@$(PY) tools/browser.py
	@$(PY) -m pytest -n $(JOBS) --dist loadscope --no-loadscope-reorder $(ARGS)

check: $(VENV)/.dev format lint types imports test ## Format, lint, types, imports, tests: what CI runs

format: $(VENV)/.dev ## A step of check: is every file laid out as ruff does it?
	@$(PY) -m ruff format --quiet --check . || \
		{ $(PY) -m ruff format --check .; echo "Run: $(PY) -m ruff format ."; exit 1; }

lint: $(VENV)/.dev ## A step of check: ruff's rules
	@$(PY) -m ruff check --quiet .

types: $(VENV)/.dev ## A step of check: mypy, strict
	@$(PY) -m mypy --no-error-summary

imports: $(VENV)/.dev ## A step of check: do imports run downward only?
	@said="$$($(VENV)/bin/lint-imports --no-logo)" || { echo "$$said"; exit 1; }

bench: $(VENV)/.dev ## Measure against the bare libraries, side by side
	@$(PY) -m benchmarks $(ARGS)

talk: $(VENV)/.dev ## Train the model of plain talk again from village/talk/lines.txt, and measure it
	@PYTHONPATH=. $(PY) tools/train_talk.py --report tests/village/talk/unseen.txt

soak: $(VENV)/.dev ## Kill the bot 500 times and lose nothing: make soak KILLS=500
	@LIANXIN_KILLS=$(KILLS) $(PY) -m pytest -m kill --timeout 0 $(ARGS)

screenshots: $(VENV)/.dev ## Take the pictures of the pages again, into test-artefacts/
	@$(PY) tools/browser.py
	@$(PY) -m pytest -m browser $(ARGS)
	@echo "The pictures are in test-artefacts/."

pictures: $(VENV)/.dev ## Take the pictures of the guide again, into docs/pictures/
	@$(PY) tools/browser.py
	@$(PY) -m tools.guide_pictures

hooks: $(VENV)/.dev ## Let git check each commit (local hooks, nothing is downloaded)
	@$(PY) -m pre_commit install

pins: $(VENV)/.dev ## Compile requirements/*.txt again from pyproject.toml
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@$(PY) tools/pins.py

changelog: $(VENV)/.dev ## Show what the fragments say; make changelog VERSION=1.0 writes it
	@$(PY) -m towncrier build $(if $(VERSION),--yes --version $(VERSION),--draft --version next)

wheel: $(VENV)/.dev ## Build the wheel into dist/
	@$(PY) -m hatchling build -t wheel

clean: ## Remove what make made; data/ stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		test-artefacts dist build
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
