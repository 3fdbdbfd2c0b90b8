# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

PYTHON ?= python3
PLATFORM ?= coolify
PORT ?= $(if $(filter dokploy,$(PLATFORM)),13000,18000)
VENV := .venv
PY := $(VENV)/bin/python
STAGES := generated lint types units behaviour fields versions reference playbooks artifact importer units_alone sanity

# What pip says matters only where it fails.
install = $(PY) -m pip install --disable-pip-version-check --require-hashes -r $(1) > $(VENV)/pip.log 2>&1 || { cat $(VENV)/pip.log; exit 1; }

.DEFAULT_GOAL := help
.PHONY: help demo emulator test quick test-real chaos replay $(STAGES) integration bench matrix generate resource lock mutants docs release tree clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z_-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/demo ## create, configure and deploy on both platforms, against the embedded servers
	@$(PY) tools/tree.py
	@$(PY) tools/demo.py

emulator: $(VENV)/demo ## start an embedded server; PLATFORM=coolify or dokploy, PORT=18000 or 13000 unless given
	@$(PY) tests/emulator $(PLATFORM) --port $(PORT) --exports

test: $(VENV)/dev ## all of the stages that follow; half an hour or more on two cores
	@$(PY) tools/check.py

quick: $(VENV)/dev ## what a change most likely breaks, within a minute
	@$(PY) tools/check.py quick

generated: ## stage: what make generate writes is current
lint: ## stage: ruff
types: ## stage: mypy
units: ## stage: unit tests, the quick way
behaviour: ## stage: lost requests, races, examples, and no secret in any output
fields: ## stage: every field of every module, created, changed, and run again, on every version where that differs
versions: ## stage: deployments, lost requests and campaigns with servers that pose as earlier versions
reference: ## stage: documentation and changelog fragments are well-formed
playbooks: ## stage: ansible-lint
artifact: ## stage: the built collection installs, and ansible-doc reads it
importer: ## stage: what Galaxy checks on an upload
units_alone: ## stage: unit tests by ansible-test, in an environment of their own
sanity: ## stage: ansible-test sanity
$(STAGES): $(VENV)/dev
	@$(PY) tools/check.py $@

replay: $(VENV)/dev ## stage: the embedded servers answer as the recorded ones did; FILE=... shows how one differs
	@$(PY) $(if $(FILE),tests/contract/replay.py --check --file $(FILE),tools/check.py replay)

chaos: $(VENV)/dev ## stage: runs under faults, killed and racing, a minute or two; RUNS=1000 SEED=1 for a campaign with figures
	@$(PY) tools/$(if $(RUNS),chaos.py --runs $(RUNS) --kinds $(RUNS) --every 1 --races 100 --lies 400 --composes 100 --plays 12 --hosts 200 --host-plays 8 $(SEED:%=--seed %),check.py chaos)

integration: $(VENV)/dev ## stage: the integration targets; TARGETS="..." for some of them
	@$(PY) tools/integration.py $(TARGETS)

test-real: $(VENV)/dev ## fields, roles and cases on the servers of COOLIFY_URL and COOLIFY_TOKEN, DOKPLOY_URL and DOKPLOY_API_KEY; PLAN=1 only says so; SAMPLE=20, PARTS, KINDS
	@$(PY) tools/real.py $(if $(PLAN),--plan) $(PARTS)

bench: $(VENV)/dev ## what many applications cost, against Ansible's own modules; a quarter of an hour
	@$(PY) tools/bench.py $(BENCH)

matrix: $(VENV)/dev ## sanity, units and integration with every other ansible-core whose Python is here; some minutes for each
	@$(PY) tools/matrix.py

generate: $(VENV)/dev ## write the documentation blocks, action groups and tables
	@$(PY) tools/generate.py

lock: $(VENV)/dev ## renew what development needs, locked with hashes from requirements-*.txt
	@$(PY) tools/lock.py

resource: $(VENV)/dev ## begin a resource with what is known of it: PLATFORM=coolify NAME=private_key ROUTE=/security/keys (or ROUTER, CREATE, PLURAL)
	@$(PY) tools/new_resource.py $(PLATFORM) $(NAME) $(foreach word,ROUTE ROUTER CREATE PLURAL,$(if $($(word)),'$(word)=$($(word))'))

mutants: $(VENV)/dev ## what tests do not notice when it is changed; FILES=... for some of the files
	@$(PY) tools/mutants.py $(FILES)

docs: $(VENV)/dev ## build the site of guides and reference, and look at it in a browser
	@$(PY) tools/docs.py

release: $(VENV)/dev ## write VERSION into galaxy.yml, and the changelog of it from the fragments
	@$(PY) tools/release.py $(VERSION)

tree: $(VENV)/demo ## copy the collection to .tree, for ANSIBLE_COLLECTIONS_PATH
	@$(PY) tools/tree.py

clean: ## remove everything that was made here
	rm -rf $(VENV) .tree .cache .ruff_cache .mypy_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=...")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/demo: locks/demo.txt | $(VENV)/bin/python
	@echo "Installing what the demo needs into $(VENV) ..."
	@$(call install,locks/demo.txt)
	@touch $@

$(VENV)/dev: locks/dev.txt $(VENV)/demo
	@echo "Installing what the tests need into $(VENV) ..."
	@$(call install,locks/dev.txt)
	@touch $@
