# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

PYTHON ?= python3
PLATFORM ?= coolify
VENV := .venv
PY := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test check units replay sanity integration lint generate emulator matrix clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1 # /p' $(MAKEFILE_LIST) | column -t -s '#'

demo: $(VENV)/demo ## create, configure and deploy on both platforms, against the embedded servers
	@$(PY) tools/tree.py
	@$(PY) tools/demo.py

test: $(VENV)/dev ## everything that CI runs
	@$(PY) tools/check.py

units lint replay sanity integration: $(VENV)/dev ## one stage of make test
	@$(PY) tools/check.py $@

matrix: $(VENV)/dev ## sanity, units and integration with every ansible-core whose Python is there
	@$(PY) tools/matrix.py

generate: $(VENV)/dev ## write the documentation blocks, action groups and tables
	@$(PY) tools/generate.py

emulator: $(VENV)/demo ## start an embedded server; PLATFORM=coolify or dokploy
	@$(PY) tests/emulator $(PLATFORM)

clean: ## remove everything that was made here
	rm -rf $(VENV) .tree .cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/demo: requirements-demo.txt tests/emulator/requirements.txt | $(VENV)/bin/python
	@echo "Installing what the demo needs into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-demo.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/demo
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
