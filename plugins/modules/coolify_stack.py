#!/usr/bin/python
# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: coolify_stack
short_description: Manage whole environments of Coolify projects
version_added: 1.0.0
author:
  - The selfhosted.paas contributors (@selfhosted-paas)
description:
  - 'Converges everything in one environment of a project: reads the server once, plans all of it before
    it writes anything, writes in parallel, and returns one diff.'
  - Creates the project and the environment if they do not exist.
  - An object that fails does not stop the others. What O(prune) finds is removed last, and only if everything
    else succeeded.
notes:
  - 'An unchanged environment costs three requests, however many applications it has. What Coolify shows
    only by itself costs one more for each application that declares it: C(environment_variables), C(storages),
    C(scheduled_tasks), C(tags), C(additional_destinations), and the switches such as C(use_build_server).'
  - While it runs in the controller, it shows its progress.
seealso:
  - module: selfhosted.paas.coolify_export
  - module: selfhosted.paas.coolify_info
  - module: selfhosted.paas.coolify_platform
attributes:
  check_mode:
    support: partial
    details:
      - What the server is known to refuse fails in check mode with the message of the real run.
      - What does not exist is assumed to be created by an earlier task of the same run, with a warning,
        unless it is known that none of them creates it.
      - The server does not show what there is to remove of O(selfhosted.paas.coolify_database#module:remove_volume_backups),
        O(selfhosted.paas.coolify_application#module:remove_previews) on Coolify before 4.4, O(selfhosted.paas.coolify_application#module:remove_volume_backups)
        and O(selfhosted.paas.coolify_service#module:remove_volume_backups). Check mode names the option
        in C(unverified) and counts it as unchanged; the run is changed if there was something.
extends_documentation_fragment:
  - selfhosted.paas.coolify
  - selfhosted.paas.attributes
options:
  project:
    description:
      - Name or id of the project. One that does not exist is created with this name.
    type: str
    required: true
  environment:
    description:
      - Name or id of the environment. One that does not exist is created with this name.
    type: str
    default: production
  description:
    description:
      - Description. An empty text clears it.
      - It belongs to the environment, as in M(selfhosted.paas.coolify_environment).
      - Needs Coolify 4.3 or newer.
    type: str
  environment_variables:
    description:
      - Variables that the applications of the environment may refer to as V({{environment.NAME}}). A
        dictionary of name to value, or of name to a dictionary with RV(ignore:value), the flags V(is_literal),
        V(is_multiline), V(is_shown_once), and V(comment).
      - Values are text or whole numbers; quote everything else, since YAML would change it.
      - A container whose literal variable is nothing but the reference gets exactly the declared value;
        what Coolify cannot hand over is refused, as for the variables of M(selfhosted.paas.coolify_application).
        With V(is_literal) set to false the value is stored as it is. Flags that are left out are left
        alone.
      - Needs Coolify 4.3 or newer.
    type: dict
  environment_file:
    description:
      - The text of a .env file with further variables, for example V({{ lookup('ansible.builtin.file',
        '.env'\) }}).
      - A line has the form V(NAME=value), optionally with C(export) before it. Empty lines and comments
        with V(#), at the beginning of a line or after white space, are ignored.
      - A quoted value may have several lines. Double quotes know the escapes V(\\n), V(\\r), V(\\t),
        V(\\"), V(\\$) and two backslashes, single quotes V(\\'), backquotes none. References with V($)
        are not replaced.
      - If a name appears twice, the last one counts.
      - O(environment_variables) takes precedence where both have a name.
      - Needs Coolify 4.3 or newer.
    type: str
  purge_environment_variables:
    description:
      - Whether to remove what the environment has and neither O(environment_variables) nor O(environment_file)
        declares.
    type: bool
    default: false
  public_variables:
    description:
      - Names of variables whose values are no secrets and are shown in diffs and verbose output. Passwords
        in addresses stay masked.
      - The values of all others are masked.
    type: list
    elements: str
  state:
    description:
      - With V(absent) the environment itself is removed, and with O(prune) what it holds. Without O(prune)
        only one that holds nothing is. One that holds something in O(protected) stays.
    type: str
    choices:
      - present
      - absent
    default: present
  databases:
    description:
      - The databases of the environment. Each is a dictionary with the options of M(selfhosted.paas.coolify_database)
        except C(project), C(environment), those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  applications:
    description:
      - The applications of the environment. Each is a dictionary with the options of M(selfhosted.paas.coolify_application)
        except C(project), C(environment), those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  services:
    description:
      - The services of the environment. Each is a dictionary with the options of M(selfhosted.paas.coolify_service)
        except C(project), C(environment), those of the connection. Each needs a C(name).
      - Those that are not listed are not changed, unless O(prune=true).
    type: list
    elements: dict
  look_at_deployments:
    description:
      - Whether to look at the last deployment also of what is not deployed here, so that RV(ignore:deploy_required)
        covers all of it. That costs requests for each.
    type: bool
    default: false
  workers:
    description:
      - How many are worked on at the same time, and so how many deployments are waited for together.
      - More than 8 gain nothing on one server.
    type: int
    default: 4
  prune:
    description:
      - Whether to remove what the environment holds and nobody declares. Of a kind whose option is left
        out nothing is removed.
      - 'Data are kept: volumes are not deleted.'
    type: bool
    default: false
  max_prune:
    description:
      - How many O(prune) may remove in one run. If there are more, the task fails before anything is
        changed.
    type: int
    default: 3
  protected:
    description:
      - Names or ids of what O(prune) must never remove.
    type: list
    elements: str
    default: []
  report_undeclared:
    description:
      - Whether results also name, in C(undeclared), options that nobody declares and somebody has set.
      - Those are the options whose values are not those of a new object, as far as it is known what a
        new one has.
    type: bool
    default: false
  fail_fast:
    description:
      - Whether to begin nothing more once something failed. What is in work is finished.
    type: bool
    default: false
"""

EXAMPLES = r"""
# COOLIFY_URL and COOLIFY_TOKEN in the environment say which server and with which key; so can module_defaults.
- name: The project
  selfhosted.paas.coolify_project:
    name: shop

- name: An environment with two applications, deployed where something changed
  selfhosted.paas.coolify_stack:
    project: shop
    environment: staging
    applications:
      - name: web
        docker_registry_image_name: ghcr.io/acme/web
        docker_registry_image_tag: 1.4.2
        domains:
          - https://stack.example.com
        environment_variables:
          DATABASE_URL: "{{ database_url }}"
        deploy: auto
      - name: worker
        docker_registry_image_name: ghcr.io/acme/worker
        docker_registry_image_tag: 1.4.2
        deploy: auto
  register: stack

- name: What a change of the image would do, and that the worker would go
  selfhosted.paas.coolify_stack:
    project: shop
    environment: staging
    applications:
      - name: web
        docker_registry_image_tag: 1.5.0
    prune: true
    protected:
      - metabase
  check_mode: true
  diff: true

- name: Declare what many applications have in common once
  selfhosted.paas.coolify_stack:
    project: shop
    environment: workers
    applications: "{{ queues | map('combine', worker) }}"
    workers: 8
  vars:
    queues:
      - name: mail
      - name: images
      - name: search
        description: Slow, but nobody waits for it
    worker:
      docker_registry_image_name: ghcr.io/acme/worker
"""

RETURN = r"""
databases:
  description: What became of each of the databases, declared ones first, then those that were pruned.
  type: list
  returned: when the server could be asked
  elements: dict
  contains:
    name:
      description: Name of the database.
      type: str
      returned: always
    uuid:
      description: Id of the database.
      type: str
      returned: when it exists
    changed:
      description: Whether something was changed.
      type: bool
      returned: always
    failed:
      description: Whether it failed.
      type: bool
      returned: always
    msg:
      description: Why it failed.
      type: str
      returned: when it failed
    error:
      description: What sort of failure it is, as RV(error) of the whole.
      type: dict
      returned: when it failed
    diff:
      description: What differs.
      type: dict
      returned: when it was changed
    done:
      description: Names of the steps that were carried out.
      type: list
      returned: when not all were
      elements: str
    not_done:
      description: Names of the steps that were not carried out.
      type: list
      returned: when not all were
      elements: str
    unverified:
      description: Declared options that cannot be compared, and why.
      type: list
      returned: when there are
      elements: dict
    undeclared:
      description: Entries of declared options that are there besides the declared ones, and are left
        alone, such as variables; with O(report_undeclared) also options that nobody declares. Names only.
      type: list
      returned: when there are
      elements: str
    restart_required:
      description: Whether changes wait for the next start.
      type: bool
      returned: when they do
    verdict:
      description: What became of what was deployed, started or restarted.
      type: dict
      returned: when it was waited for
      contains:
        outcome:
          description: One of V(success), V(failed), V(rolled_back), V(unknown).
          type: str
          returned: always
        reason:
          description: What was seen.
          type: str
          returned: always
        serves:
          description: What runs now instead, where that is known.
          type: str
          returned: always
        evidence:
          description: What the verdict rests on, by the server's names.
          type: dict
          returned: always
applications:
  description: What became of each of the applications, as RV(databases) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
services:
  description: What became of each of the services, as RV(databases) tells it.
  type: list
  returned: when the server could be asked
  elements: dict
succeeded:
  description: Names of those that are as declared now; where two kinds have the same name, with the kind
    before it.
  type: list
  returned: when the server could be asked
  elements: str
failures:
  description: Names of those that failed.
  type: list
  returned: when the server could be asked
  elements: str
not_tried:
  description: Names of those that had something to do that was not begun.
  type: list
  returned: when the server could be asked
  elements: str
kinds:
  description: 'What a stack is made of, by the option that lists it: C(kind), what one of them is, and
    C(id_option), the key of its result that holds its id.'
  type: dict
  returned: when the server could be asked
undeclared:
  description: The same of the environment itself as of each of its members.
  type: list
  returned: when the server could be asked
  elements: str
api:
  description: What the run cost.
  returned: always
  type: dict
  contains:
    requests:
      description: Number of requests made. A task begins with two at the same time.
      type: int
      returned: always
    retries:
      description: How many of them were repetitions.
      type: int
      returned: always
    waited:
      description: Seconds spent waiting because the server allows only so many requests.
      type: int
      returned: always
    server_version:
      description: Version of the server.
      type: str
      returned: always
error:
  description: What sort of failure it is, so that a playbook can branch on it without looking at the
    message.
  type: dict
  returned: failure
  contains:
    kind:
      description:
        - 'V(validation): an option is missing, unknown, or has a value that cannot be meant.'
        - 'V(requirements): a Python library is missing where the module runs.'
        - 'V(connection): the server could not be reached, or the address does not lead to its API.'
        - 'V(tls): the certificate of the server does not verify.'
        - 'V(authentication): the key is unknown or expired.'
        - 'V(permission): the key works and may not do this.'
        - 'V(rate_limit): the server allows no more requests for now.'
        - 'V(not_found): something that is named does not exist.'
        - 'V(ambiguous): a name fits several things.'
        - 'V(conflict): somebody else has what only one can have, or something stands in the way.'
        - 'V(refused): the server, or a guard of the module, would not do it for another reason.'
        - 'V(unsupported_version): the server is too old for it.'
        - 'V(deployment): what was deployed, started or restarted does not run.'
        - 'V(timeout): something did not happen within the time to wait for it.'
        - 'V(server): the server failed, with a status of 500 or above.'
        - 'V(unexpected): an answer that the module does not understand, or a mistake in it.'
        - 'V(several): several things failed in different ways, each with a kind of its own.'
      type: str
      returned: always
    status:
      description: HTTP status of the answer that it comes from; none where there was no answer, or none
        of the API.
      type: int
      returned: always
"""

from ansible_collections.selfhosted.paas.plugins.module_utils.coolify.stack import STACK
from ansible_collections.selfhosted.paas.plugins.module_utils.entry import run_module


def main() -> None:
    run_module(STACK)


if __name__ == "__main__":
    main()
