# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dokploy. On a real server what needs a registry is tested where DOKPLOY_REGISTRIES names two, separated by a comma,
that let in whoever asks.
"""
