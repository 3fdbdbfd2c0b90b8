# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate.py.

from __future__ import annotations

from ansible_collections.selfhosted.paas.plugins.plugin_utils.in_process import ActionModule, prepared

__all__ = ["ActionModule"]

# Ansible loads this before it makes a process for each task, so that they need not do it one by one.
prepared("coolify_cloud_server")
