# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of Coolify."""

# The fixtures see by the name of the file which platform it is.
# The wildcard, of which two tools warn: pytest collects what stands here, and that is all of it.
from every_kind import *  # noqa: F403  # pylint: disable=wildcard-import,unused-wildcard-import
