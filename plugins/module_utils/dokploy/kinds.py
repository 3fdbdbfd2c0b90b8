# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of thing that can be declared on this platform. Written by tools/generate.py."""

from __future__ import annotations

from .ai import AI_ALLOWLIST, AI_PROVIDER
from .application import APPLICATION
from .certificates import CERTIFICATE
from .composes import COMPOSE
from .databases import DATABASE
from .destinations import DESTINATION
from .git_providers import GIT_PROVIDER
from .networks import NETWORK
from .notifications import NOTIFICATION
from .organizations import ORGANIZATION
from .people import INVITATION, USER
from .projects import ENVIRONMENT, PROJECT
from .registries import REGISTRY
from .servers import SERVER
from .ssh_keys import SSH_KEY
from .tags import TAG
from .web_server import WEB_SERVER

KINDS = (
    AI_ALLOWLIST,
    AI_PROVIDER,
    APPLICATION,
    CERTIFICATE,
    COMPOSE,
    DATABASE,
    DESTINATION,
    ENVIRONMENT,
    GIT_PROVIDER,
    INVITATION,
    NETWORK,
    NOTIFICATION,
    ORGANIZATION,
    PROJECT,
    REGISTRY,
    SERVER,
    SSH_KEY,
    TAG,
    USER,
    WEB_SERVER,
)
