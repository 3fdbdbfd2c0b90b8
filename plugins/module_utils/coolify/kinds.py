# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every kind of thing that can be declared on this platform. Written by tools/generate.py."""

from __future__ import annotations

from .application import APPLICATION
from .cloud_init_scripts import CLOUD_INIT_SCRIPT
from .cloud_tokens import CLOUD_TOKEN
from .databases import DATABASE
from .destinations import DESTINATION
from .git_apps import GITHUB_APP, GITLAB_APP
from .keys import PRIVATE_KEY
from .mail import INSTANCE_EMAIL
from .notifications import NOTIFICATION
from .projects import ENVIRONMENT, PROJECT
from .s3_storages import S3_STORAGE
from .servers import SERVER
from .services import SERVICE
from .tags import TAG
from .teams import TEAM

KINDS = (
    APPLICATION,
    CLOUD_INIT_SCRIPT,
    CLOUD_TOKEN,
    DATABASE,
    DESTINATION,
    ENVIRONMENT,
    GITHUB_APP,
    GITLAB_APP,
    INSTANCE_EMAIL,
    NOTIFICATION,
    PRIVATE_KEY,
    PROJECT,
    S3_STORAGE,
    SERVER,
    SERVICE,
    TAG,
    TEAM,
)
