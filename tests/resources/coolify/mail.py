# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How mail is sent, which the instance and a team can set."""

from __future__ import annotations

from ..case import Sample, refused

SAMPLES = {
    "smtp_enabled": Sample(True, False),
    "smtp_host": Sample("mail.example.com", ""),
    "smtp_port": Sample(587, 0),
    "smtp_encryption": Sample("starttls", "none"),
    "smtp_username": Sample("robot", ""),
    "smtp_password": Sample("first-password", "second-password"),
    "smtp_timeout": Sample(30, 0),
    "smtp_ehlo_domain": Sample("mail.example.com", ""),
    "smtp_from_address": Sample("coolify@example.com", ""),
    "smtp_from_name": Sample("Coolify of acme", ""),
    "resend_enabled": Sample(True, False),
    "resend_api_key": Sample("first-api-key", "second-api-key"),
}
LONG = "x" * 256
REFUSED = {
    **dict.fromkeys(("smtp_host", "smtp_username", "smtp_password", "smtp_from_name", "resend_api_key"), refused(LONG)),
    "smtp_port": refused(-1, 65536),
    "smtp_ehlo_domain": refused("two words", LONG),
    "smtp_from_address": refused("nobody", "a b@example.com"),
}
