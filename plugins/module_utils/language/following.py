# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that are the same whatever has them."""

from __future__ import annotations

from .words import Doc, Option

UPDATE_HIDDEN = Option(
    "update_hidden",
    (
        "Whether to send declared values that the server does not show and that cannot be compared. V(always) sends"
        " them in every run, which is then always changed.",
    ),
    choices=("never", "always"),
    default="never",
)


LOOK = Option(
    "look_at_deployments",
    (
        "Whether to look at the last deployment also of what is not deployed here, so that RV(ignore:deploy_required)"
        " covers all of it. That costs requests for each.",
    ),
    type="bool",
    default=False,
)


REPORT_UNDECLARED = Option(
    "report_undeclared",
    (
        "Whether results also name, in C(undeclared), options that nobody declares and somebody has set.",
        "Those are the options whose values are not those of a new object, as far as it is known what a new one has.",
    ),
    type="bool",
    default=False,
)


RECREATE = Option(
    "recreate",
    (
        "What to do where something differs that the server cannot change afterwards. By default that is an error."
        " With V(true) the object is removed and created anew, with another id.",
        "What is not declared is lost, as with O(state=absent); so are its deployments and logs.",
    ),
    type="bool",
    default=False,
)


PUBLIC_VARIABLES = Option(
    "public_variables",
    (
        "Names of variables whose values are no secrets and are shown in diffs and verbose output. Passwords in"
        " addresses stay masked.",
        "The values of all others are masked.",
    ),
    type="list",
    elements="str",
)


def trial_options(kind: str, waits: int = 0, forgotten: str = "") -> tuple[Option, ...]:
    """Of what a server can try; C(waits) is how many seconds to wait for that, where it takes its time, and
    C(forgotten) the server that does not remember what a try has found.
    """
    lasting = "" if forgotten else ", and as long as it has not been found to work"
    once = (
        f"{forgotten} does not remember what it has found. So a run that changes nothing does not tell that the"
        f" {kind} does not work, unless O(validate=always).",
    )
    validate = Option(
        "validate",
        (
            f"When the {kind} is tried. V(changed), once it is made and when it is reached in another way{lasting};"
            " V(always), in every run; or V(never).",
            *(once if forgotten else ()),
            "Where it does not work, the task fails and says why. What is declared is stored all the same. Check mode"
            " tries nothing.",
        ),
        choices=("changed", "always", "never"),
        default="changed",
    )
    wait = Option("wait_timeout", ("Longest time to wait for that, in seconds.",), type="int", default=waits)
    return (validate, wait) if waits else (validate,)


STATUS = Option(
    "status",
    ("Ignored. Results have it beside the options, so that what an info module returns can be declared as it is.",),
    type="dict",
)


def state_doc(kind: str, further: Doc) -> Doc:
    """What the values of C(state) mean; C(further) are those of what runs."""
    return (
        f"V(present): the {kind} exists as declared. Options that are left out are not changed.",
        f"V(absent): the {kind} does not exist.",
        *further,
    )
