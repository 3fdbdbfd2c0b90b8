# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which declaration belongs to which module. A new module is entered here and nowhere else."""

from __future__ import annotations

from importlib import import_module

from .language.commands import Declaration

MODULES = {
    "coolify_project": ("coolify.projects", "PROJECT"),
    "coolify_environment": ("coolify.projects", "ENVIRONMENT"),
    "coolify_application": ("coolify.application", "APPLICATION"),
    "coolify_private_key": ("coolify.keys", "PRIVATE_KEY"),
    "coolify_project_info": ("coolify.info", "PROJECT_INFO"),
    "coolify_environment_info": ("coolify.info", "ENVIRONMENT_INFO"),
    "coolify_application_info": ("coolify.info", "APPLICATION_INFO"),
    "coolify_private_key_info": ("coolify.info", "PRIVATE_KEY_INFO"),
    "coolify_application_logs": ("coolify.logs", "APPLICATION_LOGS"),
    "coolify_deployment": ("coolify.deployment", "DEPLOYMENT"),
    "coolify_export": ("coolify.export", "EXPORT"),
    "dokploy_project": ("dokploy.projects", "PROJECT"),
    "dokploy_environment": ("dokploy.projects", "ENVIRONMENT"),
    "dokploy_application": ("dokploy.application", "APPLICATION"),
    "dokploy_registry": ("dokploy.registries", "REGISTRY"),
    "dokploy_project_info": ("dokploy.info", "PROJECT_INFO"),
    "dokploy_environment_info": ("dokploy.info", "ENVIRONMENT_INFO"),
    "dokploy_application_info": ("dokploy.info", "APPLICATION_INFO"),
    "dokploy_registry_info": ("dokploy.info", "REGISTRY_INFO"),
    "dokploy_application_logs": ("dokploy.logs", "APPLICATION_LOGS"),
    "coolify_stack": ("coolify.stack", "STACK"),
    "dokploy_stack": ("dokploy.stack", "STACK"),
    "dokploy_deployment": ("dokploy.deployment", "DEPLOYMENT"),
    "dokploy_export": ("dokploy.export", "EXPORT"),
}


def declaration_of(module: str) -> Declaration:
    """The declaration of a module, imported only now. Raises KeyError for a module that is none of ours."""
    file, name = MODULES[module]
    package = __name__.rpartition(".")[0]
    found: Declaration = getattr(import_module(f"{package}.{file}"), name)
    return found
