# CCM Desktop: set up, run and test on a developer's machine. `make help` lists the targets.
#
# Everything lives in .venv and build/; apart from Debian packages nothing is installed elsewhere.

PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
# Inside .venv, so that it goes when .venv goes.
STAMP := $(VENV)/.up-to-date
TOUR := build/tour

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run tour test checks bench nightly lock clean system-packages always

# Sets $$python to the first interpreter that is new enough, or ends the recipe with a sentence.
define find_python
for python in "$(PYTHON)" python3.11 python3.12 python3.13 ""; do \
	if [ -z "$$python" ]; then \
		echo "CCM Desktop needs Python 3.11 or newer, and $(PYTHON) is not. Is it elsewhere? Then: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
done
endef

# A virtual display, as a prefix to a command: $(call virtual_display,WIDTHxHEIGHT).
# Without xvfb-run (macOS) Qt draws offscreen. The ";" makes make ask a shell, which knows "command".
virtual_display = $(if $(shell command -v xvfb-run;),\
	env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb xvfb-run -a -s "-screen 0 $(1)x24",\
	env QT_QPA_PLATFORM=offscreen)

has_display := $(strip $(DISPLAY) $(WAYLAND_DISPLAY) $(filter Darwin,$(shell uname)))

# No window appears during the tests, unless the developer asks for one. Qt warns about a locale that
# is not UTF-8, and a warning fails a test.
test_env := LC_ALL=C.UTF-8 QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen}
pytest := $(BIN)/python -m pytest

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## Install the system packages and build .venv
	@words=$$($(BIN)/python -c 'import PySide6.QtWidgets' 2>&1) || { \
		echo "$$words" | tail -n 1 >&2; \
		echo "Qt does not start without it; packaging/linux/system-packages.txt lists what is needed." >&2; \
		exit 1; \
	}

system-packages:
	@$(find_python); packaging/linux/install-system-packages.sh "$$python"

# "always" where .venv points to a Python that has gone, as after an upgrade of the system.
$(STAMP): requirements.lock requirements-dev.lock pyproject.toml \
		$(shell test -x $(BIN)/python || echo always) | system-packages
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
		$(find_python); \
		echo "Python environment: building $(VENV) with $$($$python --version)."; \
		"$$python" -m venv --clear $(VENV); \
	fi
	@echo "Python packages: installing what requirements-dev.lock names; this can take a few minutes."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## Run the app against the sandbox; without a display, play the tour
ifneq ($(has_display),)
	@$(BIN)/ccm-desktop --sandbox
else
	@echo "There is no display here, so the app plays its tour on a virtual one."
	@CCM_DESKTOP_HOME=$(TOUR)/home $(call virtual_display,1440x900) $(BIN)/ccm-desktop --tour $(TOUR)
	@echo "The pictures of the tour are in $(TOUR)."
endif

tour: setup ## Take the tour's pictures at 100 % and at 200 %
	@rm -rf $(TOUR)/100 $(TOUR)/200
	@CCM_DESKTOP_HOME=$(TOUR)/100/home QT_SCALE_FACTOR=1 $(call virtual_display,1440x900) $(BIN)/ccm-desktop --tour $(TOUR)/100 --all-states
	@CCM_DESKTOP_HOME=$(TOUR)/200/home QT_SCALE_FACTOR=2 $(call virtual_display,1366x768) $(BIN)/ccm-desktop --tour $(TOUR)/200 --all-states
	@echo "The pictures of the tour are in $(TOUR)/100 and $(TOUR)/200."

# The main part comes last and runs in any case, so its summary is the last thing to read.
test: checks ## Run all checks and all tests
	@failed=0; \
	if command -v gnome-keyring-daemon >/dev/null && command -v dbus-run-session >/dev/null; then \
		echo "Tests with a real keyring"; \
		$(test_env) packaging/linux/with-keyring.sh $(pytest) -m real_keyring || failed=1; \
	else \
		echo "Skipped: the tests with a real keyring; gnome-keyring-daemon or dbus-run-session is not installed."; \
	fi; \
	echo "Tests"; \
	$(test_env) $(pytest) -m "not real_keyring and not nightly" || exit 1; \
	echo "Goals, a sample of each; the full counts are make nightly's"; \
	$(BIN)/python -m tests.goals sample; \
	if [ $$failed -ne 0 ]; then echo "The tests with a real keyring failed; see above." >&2; exit 1; fi

checks: setup ## Run the checks only: format, lint, types, layers
	@echo "Format"; $(BIN)/ruff format --check
	@echo "Lint"; $(BIN)/ruff check
	@echo "Types"; $(BIN)/mypy
	@echo "Layers"; $(BIN)/lint-imports --no-logo

bench: setup ## Measure the app's speed
	@$(if $(has_display),,$(call virtual_display,1440x900)) $(BIN)/python -m tests.benchmarks

nightly: setup ## Run the long tests: the goals with their full counts
	@rm -f build/goals/*.full.json
	@$(test_env) $(pytest) -m nightly
	@$(BIN)/python -m tests.goals full

# Keeps the pins that still fit; UPGRADE=--upgrade takes the newest versions.
# The oldest Python is named, because uv would leave out what only that one needs.
uv_compile = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(UPGRADE) pyproject.toml

lock: setup ## Pin the dependencies of pyproject.toml anew
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(uv_compile) -o requirements.lock
	@$(uv_compile) --extra dev -c requirements.lock -o requirements-dev.lock
	@echo "requirements.lock and requirements-dev.lock are written."

clean: ## Remove what was built, except .venv
	@rm -rf build dist .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find ccm_desktop tests -name __pycache__ -type d -prune -exec rm -rf {} +
