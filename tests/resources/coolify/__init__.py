# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Coolify. On a real server what concerns GitHub is tested where COOLIFY_GITHUB_APP and COOLIFY_GITHUB_REPOSITORY name
an app and a repository that it can read.
"""
