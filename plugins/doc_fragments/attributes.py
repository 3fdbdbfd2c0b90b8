# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
---
attributes:
  check_mode:
    description: Reports the same changes and diff as the real run, without writing anything.
    support: full
    details:
      - What the server is known to refuse fails in check mode with the message of the real run.
      - What does not exist is assumed to be created by an earlier task of the same run, with a warning, unless it is
        known that none of them creates it.
  diff_mode:
    description: Shows what differs, field by field, with secrets masked.
    support: full
  idempotent:
    description: A second run with the same parameters changes nothing.
    support: full
    details:
      - Options that ask for an action, such as a restart, act in every run.
  platform:
    description: Platforms that the module runs on. It reaches the server by HTTP.
    support: full
    platforms: posix
"""

    INFO = r"""
---
attributes:
  check_mode:
    description: Reads only.
    support: full
    details:
      - In check mode it is a warning instead of an error if something does not exist that an earlier task of the same
        run may create.
  diff_mode:
    description: Changes nothing.
    support: N/A
  idempotent:
    description: Changes nothing.
    support: full
  platform:
    description: Platforms that the module runs on. It reaches the server by HTTP.
    support: full
    platforms: posix
"""

    ACTION = r"""
---
attributes:
  check_mode:
    description: Reports what would be done, without doing it.
    support: full
    details:
      - In check mode it is a warning instead of an error if something does not exist that an earlier task of the same
        run may create.
  diff_mode:
    description: An action has no diff.
    support: none
  idempotent:
    description: A second run with the same parameters changes nothing.
    support: partial
    details:
      - The action is carried out in every run, unless there is nothing to do.
  platform:
    description: Platforms that the module runs on. It reaches the server by HTTP.
    support: full
    platforms: posix
"""
