# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module documents of itself, and returns when it fails; what it returns on success is held against its
examples.
"""

from __future__ import annotations

import re

import pytest
import yaml
from ansible_collections.selfhosted.paas.plugins.doc_fragments import attributes, coolify, dokploy
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import converge
from ansible_collections.selfhosted.paas.plugins.module_utils.modules import MODULES, declaration_of
from returned import block, complaints

SECRET = "planted7secret"


def parameters(declaration, **given):
    """Something for every option that can be text, and the default of the others."""
    found = {}
    for option in (*declaration.platform.connection, *declaration.options()):
        wanted = "x" if option.type == "str" and not option.choices else None
        found[option.name] = option.default if option.default is not None else wanted
        if option.elements:
            found[option.name] = []
    return {**found, **given}


FRAGMENTS = {"attributes": attributes, "coolify": coolify, "dokploy": dokploy}
ATTRIBUTES = {"action_group", "async", "check_mode", "diff_mode", "idempotent", "platform"}


@pytest.mark.parametrize("module", MODULES)
def test_every_module_documents_what_it_supports(module):
    documented = set()
    for name in block(module, "DOCUMENTATION")["extends_documentation_fragment"]:
        fragment, _dot, variant = name.removeprefix("selfhosted.paas.").partition(".")
        text = getattr(FRAGMENTS[fragment].ModuleDocFragment, variant.upper() or "DOCUMENTATION")
        documented |= yaml.safe_load(text).get("attributes", {}).keys()
    assert documented == ATTRIBUTES


def test_check_mode_is_partial_only_where_options_remove_what_no_server_shows():
    blocks = {module: block(module, "DOCUMENTATION").get("attributes", {}) for module in MODULES}
    partial = {module: found["check_mode"] for module, found in blocks.items() if found}
    assert sorted(partial) == [f"coolify_{kind}" for kind in ("application", "database", "service", "stack")]
    for module, found in partial.items():
        assert found["support"] == "partial", module
        assert "remove_volume_backups)" in found["details"][-1], module
        assert ("remove_previews) on Coolify before 4.4" in found["details"][-1]) == (
            module in ("coolify_application", "coolify_stack")
        )


@pytest.mark.parametrize("module", MODULES)
def test_every_module_leads_to_others(module):
    leads = [item["module"].removeprefix("selfhosted.paas.") for item in block(module, "DOCUMENTATION")["seealso"]]
    assert leads and set(leads) <= MODULES.keys() - {module}


@pytest.mark.parametrize(
    ("module", "leads"),
    [
        ("coolify_application", {"coolify_application_info", "coolify_deployment", "coolify_stack"}),
        ("coolify_deployment", {"coolify_application"}),
        ("coolify_stack", {"coolify_export", "coolify_info", "coolify_platform"}),
        ("dokploy_git_repository_info", {"dokploy_git_provider"}),
        ("dokploy_server", {"dokploy_server_info", "dokploy_server_setup", "dokploy_platform"}),
    ],
)
def test_a_module_leads_to_what_has_to_do_with_it(module, leads):
    found = {item["module"].removeprefix("selfhosted.paas.") for item in block(module, "DOCUMENTATION")["seealso"]}
    assert leads <= found


@pytest.mark.parametrize("module", [name for name in MODULES if not hasattr(declaration_of(name), "run")])
def test_the_id_is_said_to_rename_only_what_can_be_renamed(module):
    resource = declaration_of(module)
    options = block(module, "DOCUMENTATION")["options"]
    fixed = module in ("dokploy_invitation", "dokploy_network", "dokploy_user")
    renames = [name for name, option in options.items() if "O(name) then renames it." in option["description"]]
    assert renames == ([] if fixed or resource.lasting else [resource.id_option])


def named(docs):
    for key, doc in docs.items():
        yield key
        if "contains" in doc:
            assert doc["contains"], f"{key} is said to contain nothing"
            yield from named(doc["contains"])


@pytest.mark.parametrize("module", MODULES)
def test_what_is_returned_is_called_as_options_are(module):
    assert [name for name in named(block(module, "RETURN")) if not re.fullmatch("[a-z][a-z0-9_]*", name)] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_failure_returns_what_is_documented(module, both):
    declaration = declaration_of(module)
    key = "api_token" if declaration.platform.name == "coolify" else "api_key"
    params = parameters(declaration, api_url=both[declaration.platform.name].url, **{key: SECRET})
    result = converge(declaration, params, False, None)
    assert result["failed"]
    assert "Unauth" in result["msg"]
    assert complaints(module, result) == []
    assert SECRET not in repr(result)
