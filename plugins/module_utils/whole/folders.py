# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an export puts what, and how it tells secrets."""

from __future__ import annotations

SEPARATE, PLACEHOLDER, INLINE = "separate", "placeholder", "inline"


PROJECTS, ENVIRONMENTS, STACKS, SECRETS = "projects", "environments", "stacks", "secrets"


FOLDERS = (PROJECTS, ENVIRONMENTS, STACKS)
