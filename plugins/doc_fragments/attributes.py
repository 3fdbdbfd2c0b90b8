# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
---
attributes:
  check_mode:
    description: Reports what would be changed, and the same diff as the real run, without any write.
    support: full
    details:
      - What the server is known to refuse fails in check mode with the message of the real run.
      - What does not exist yet is assumed to be made by an earlier task of the same run, with a warning, unless it is
        known that none of them makes it.
  diff_mode:
    description: Shows what differs, field by field, with secrets masked.
    support: full
  idempotent:
    description: A second run with the same parameters changes nothing.
    support: full
    details:
      - Where an option asks for an action, such as a restart, it is done in every run.
  platform:
    description: Where the module runs. What it manages is reached by HTTP and may be anywhere.
    support: full
    platforms: posix
"""

    INFO = r"""
---
attributes:
  check_mode:
    description: Only reads, in check mode too.
    support: full
    details:
      - What does not exist yet, and what encloses it, is a warning and no error in check mode, where an earlier task of
        the same run may make it.
  diff_mode:
    description: Changes nothing, so there is no difference to show.
    support: N/A
  idempotent:
    description: Changes nothing.
    support: full
  platform:
    description: Where the module runs. What it manages is reached by HTTP and may be anywhere.
    support: full
    platforms: posix
"""

    ACTION = r"""
---
attributes:
  check_mode:
    description: Reports what would be done, without any write.
    support: full
    details:
      - What does not exist yet is a warning and no error in check mode, where an earlier task of the same run may make
        it.
  diff_mode:
    description: What is done is no difference between two states.
    support: none
  idempotent:
    description: A second run with the same parameters changes nothing.
    support: partial
    details:
      - What the task asks for is done in every run, unless there is nothing left to do.
  platform:
    description: Where the module runs. What it manages is reached by HTTP and may be anywhere.
    support: full
    platforms: posix
"""
