# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which declaration belongs to which module. Written by tools/generate.py."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from .language.commands import Declaration, Members
from .language.resource import Resource

MODULES = {
    "coolify_application": ("coolify.application", "APPLICATION"),
    "coolify_application_info": ("coolify.info", "APPLICATION_INFO"),
    "coolify_application_logs": ("coolify.logs", "APPLICATION_LOGS"),
    "coolify_backup": ("coolify.backups", "BACKUP"),
    "coolify_backup_info": ("coolify.backups", "BACKUP_INFO"),
    "coolify_cloud_info": ("coolify.cloud_info", "CLOUD_INFO"),
    "coolify_cloud_init_script": ("coolify.cloud_init_scripts", "CLOUD_INIT_SCRIPT"),
    "coolify_cloud_init_script_info": ("coolify.cloud_init_scripts", "CLOUD_INIT_SCRIPT"),
    "coolify_cloud_server": ("coolify.cloud_servers", "CLOUD_SERVER"),
    "coolify_cloud_token": ("coolify.cloud_tokens", "CLOUD_TOKEN"),
    "coolify_cloud_token_info": ("coolify.cloud_tokens", "CLOUD_TOKEN"),
    "coolify_database": ("coolify.databases", "DATABASE"),
    "coolify_database_info": ("coolify.databases", "DATABASE"),
    "coolify_database_logs": ("coolify.logs", "DATABASE_LOGS"),
    "coolify_deployment": ("coolify.deployment", "DEPLOYMENT"),
    "coolify_destination": ("coolify.destinations", "DESTINATION"),
    "coolify_destination_info": ("coolify.destinations", "DESTINATION"),
    "coolify_docker_cleanup": ("coolify.docker_cleanups", "DOCKER_CLEANUP"),
    "coolify_environment": ("coolify.projects", "ENVIRONMENT"),
    "coolify_environment_info": ("coolify.projects", "ENVIRONMENT"),
    "coolify_export": ("coolify.export", "EXPORT"),
    "coolify_github_app": ("coolify.git_apps", "GITHUB_APP"),
    "coolify_github_app_info": ("coolify.git_apps", "GITHUB_APP"),
    "coolify_github_repository_info": ("coolify.github_repositories", "GITHUB_REPOSITORY_INFO"),
    "coolify_gitlab_app": ("coolify.git_apps", "GITLAB_APP"),
    "coolify_gitlab_app_info": ("coolify.git_apps", "GITLAB_APP"),
    "coolify_info": ("coolify.overview", "OVERVIEW"),
    "coolify_instance": ("coolify.instance", "INSTANCE"),
    "coolify_instance_email": ("coolify.mail", "INSTANCE_EMAIL"),
    "coolify_instance_email_info": ("coolify.mail", "INSTANCE_EMAIL"),
    "coolify_notification": ("coolify.notifications", "NOTIFICATION"),
    "coolify_notification_info": ("coolify.notifications", "NOTIFICATION"),
    "coolify_platform": ("coolify.platform", "PLATFORM"),
    "coolify_private_key": ("coolify.keys", "PRIVATE_KEY"),
    "coolify_private_key_info": ("coolify.keys", "PRIVATE_KEY"),
    "coolify_project": ("coolify.projects", "PROJECT"),
    "coolify_project_info": ("coolify.projects", "PROJECT"),
    "coolify_proxy": ("coolify.proxies", "PROXY"),
    "coolify_s3_storage": ("coolify.s3_storages", "S3_STORAGE"),
    "coolify_s3_storage_info": ("coolify.s3_storages", "S3_STORAGE"),
    "coolify_scheduled_task": ("coolify.scheduled_tasks", "SCHEDULED_TASK"),
    "coolify_server": ("coolify.servers", "SERVER"),
    "coolify_server_info": ("coolify.servers", "SERVER"),
    "coolify_service": ("coolify.services", "SERVICE"),
    "coolify_service_info": ("coolify.services", "SERVICE"),
    "coolify_stack": ("coolify.stack", "STACK"),
    "coolify_tag": ("coolify.tags", "TAG"),
    "coolify_tag_info": ("coolify.tags", "TAG"),
    "coolify_team": ("coolify.teams", "TEAM"),
    "coolify_team_info": ("coolify.team_info", "TEAM_INFO"),
    "dokploy_ai_allowlist": ("dokploy.ai", "AI_ALLOWLIST"),
    "dokploy_ai_allowlist_info": ("dokploy.ai", "AI_ALLOWLIST"),
    "dokploy_ai_provider": ("dokploy.ai", "AI_PROVIDER"),
    "dokploy_ai_provider_info": ("dokploy.ai", "AI_PROVIDER"),
    "dokploy_api_key": ("dokploy.api_keys", "API_KEY"),
    "dokploy_api_key_info": ("dokploy.api_key_info", "API_KEY_INFO"),
    "dokploy_application": ("dokploy.application", "APPLICATION"),
    "dokploy_application_info": ("dokploy.application", "APPLICATION"),
    "dokploy_application_logs": ("dokploy.logs", "APPLICATION_LOGS"),
    "dokploy_backup": ("dokploy.backups", "BACKUP"),
    "dokploy_backup_info": ("dokploy.backups", "BACKUP_INFO"),
    "dokploy_certificate": ("dokploy.certificates", "CERTIFICATE"),
    "dokploy_certificate_info": ("dokploy.certificates", "CERTIFICATE"),
    "dokploy_compose": ("dokploy.composes", "COMPOSE"),
    "dokploy_compose_info": ("dokploy.composes", "COMPOSE"),
    "dokploy_compose_logs": ("dokploy.logs", "COMPOSE_LOGS"),
    "dokploy_database": ("dokploy.databases", "DATABASE"),
    "dokploy_database_info": ("dokploy.databases", "DATABASE"),
    "dokploy_deployment": ("dokploy.deployment", "DEPLOYMENT"),
    "dokploy_destination": ("dokploy.destinations", "DESTINATION"),
    "dokploy_destination_info": ("dokploy.destinations", "DESTINATION"),
    "dokploy_environment": ("dokploy.projects", "ENVIRONMENT"),
    "dokploy_environment_info": ("dokploy.projects", "ENVIRONMENT"),
    "dokploy_export": ("dokploy.export", "EXPORT"),
    "dokploy_git_provider": ("dokploy.git_providers", "GIT_PROVIDER"),
    "dokploy_git_provider_info": ("dokploy.git_providers", "GIT_PROVIDER"),
    "dokploy_git_repository_info": ("dokploy.git_repositories", "GIT_REPOSITORY_INFO"),
    "dokploy_health_info": ("dokploy.health", "HEALTH_INFO"),
    "dokploy_info": ("dokploy.overview", "OVERVIEW"),
    "dokploy_invitation": ("dokploy.people", "INVITATION"),
    "dokploy_invitation_info": ("dokploy.people", "INVITATION"),
    "dokploy_maintenance": ("dokploy.maintenance", "MAINTENANCE"),
    "dokploy_network": ("dokploy.networks", "NETWORK"),
    "dokploy_network_info": ("dokploy.networks", "NETWORK"),
    "dokploy_network_sync": ("dokploy.network_sync", "NETWORK_SYNC"),
    "dokploy_notification": ("dokploy.notifications", "NOTIFICATION"),
    "dokploy_notification_info": ("dokploy.notifications", "NOTIFICATION"),
    "dokploy_notification_test": ("dokploy.notification_test", "NOTIFICATION_TEST"),
    "dokploy_organization": ("dokploy.organizations", "ORGANIZATION"),
    "dokploy_organization_info": ("dokploy.organizations", "ORGANIZATION"),
    "dokploy_platform": ("dokploy.platform", "PLATFORM"),
    "dokploy_project": ("dokploy.projects", "PROJECT"),
    "dokploy_project_info": ("dokploy.projects", "PROJECT"),
    "dokploy_registry": ("dokploy.registries", "REGISTRY"),
    "dokploy_registry_info": ("dokploy.registries", "REGISTRY"),
    "dokploy_registry_test": ("dokploy.registry_test", "REGISTRY_TEST"),
    "dokploy_schedule": ("dokploy.schedule_runs", "SCHEDULE"),
    "dokploy_server": ("dokploy.servers", "SERVER"),
    "dokploy_server_info": ("dokploy.servers", "SERVER"),
    "dokploy_server_setup": ("dokploy.server_setup", "SERVER_SETUP"),
    "dokploy_ssh_key": ("dokploy.ssh_keys", "SSH_KEY"),
    "dokploy_ssh_key_info": ("dokploy.ssh_keys", "SSH_KEY"),
    "dokploy_stack": ("dokploy.stack", "STACK"),
    "dokploy_tag": ("dokploy.tags", "TAG"),
    "dokploy_tag_info": ("dokploy.tags", "TAG"),
    "dokploy_update": ("dokploy.updates", "UPDATE"),
    "dokploy_user": ("dokploy.people", "USER"),
    "dokploy_user_info": ("dokploy.people", "USER"),
    "dokploy_web_server": ("dokploy.web_server", "WEB_SERVER"),
    "dokploy_web_server_info": ("dokploy.web_server", "WEB_SERVER"),
}


@cache
def declaration_of(module: str) -> Declaration:
    """The declaration of a module, imported only now. Raises KeyError for a module that is none of ours."""
    file, name = MODULES[module]
    package = __name__.rpartition(".")[0]
    found: Declaration = getattr(import_module(f"{package}.{file}"), name)
    if found.module != module:
        # What tells about a resource follows from it.
        found = import_module(f"{package}.whole.info").info_command(found)
    return found


def resource_of(module: str) -> Resource:
    """The declaration of a module that manages something."""
    return cast("Resource", declaration_of(module))


@cache
def members_of(module: str) -> dict[str, Resource]:
    """What a stack, or the module for a server itself, is made of, by the option that lists it."""
    options = declaration_of(module).options()
    return {item.name: item.of for item in options if isinstance(item, Members) and item.of}
