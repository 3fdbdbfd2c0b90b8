# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by tools/generate.py.

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
---
attributes:
  action_group:
    description: The connection options can be given once, in C(module_defaults) for C(group/selfhosted.paas.coolify).
    support: full
    membership:
      - selfhosted.paas.coolify
  async:
    description: Can be run with C(async).
    support: full
options:
  api_url:
    description:
      - Address of Coolify, for example V(https://coolify.example.com). A trailing slash or the path of
        the API may follow.
      - If not given, the environment variable E(COOLIFY_URL) is used.
    type: str
  api_token:
    description:
      - API token of Coolify, made under Keys & Tokens.
      - It needs the abilities V(read) and V(write), V(deploy) to deploy, start and stop, and V(read:sensitive)
        to compare secrets and to read logs; V(root) has all of them.
      - If not given, the environment variable E(COOLIFY_TOKEN) is used.
    type: str
  api_timeout:
    description:
      - Timeout of one request in seconds, from connecting to the last byte of the answer; at least 1.
    type: int
    default: 30
  api_retries:
    description:
      - How often to retry a request that failed on the way. The pause before each retry grows, or is
        the one that the server asks for.
      - All tries and pauses of one request take at most O(api_timeout) times one more than this. While
        something is waited for, reads are repeated until C(wait_timeout) instead.
      - What creates or deploys is repeated only after a look has shown that the first did not arrive.
    type: int
    default: 3
  validate_certs:
    description:
      - Whether to verify the certificate of the server.
    type: bool
    default: true
  ca_path:
    description:
      - File with CA certificates to trust instead of the default ones.
    type: path
  api_headers:
    description:
      - Additional headers for every request, for a proxy in front of the server.
    type: dict
requirements:
  - requests
"""
