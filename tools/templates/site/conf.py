# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Sphinx makes the site; tools/docs.py puts this beside the pages."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes

project = "selfhosted.paas"
copyright = "the selfhosted.paas contributors"
html_title = project
extensions = ["myst_parser", "sphinx_antsibull_ext"]
root_doc = "index"
# What a document links to without being a page, such as a playbook, is offered as a file.
exclude_patterns = ["LICENSE"]
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence"]
pygments_style = "ansible"
highlight_language = "YAML+Jinja"
html_theme = "sphinx_ansible_theme"
html_theme_options = {"display_version": False, "navigation_depth": 2, "topbar_links": {}}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_use_index = False
smartquotes = False

HERE = Path(__file__).parent
CORE = "https://docs.ansible.com/ansible/latest/"
# Labels of Ansible's own documentation that the reference leads to; it is not asked for them, so that the site can be
# built without a network.
LABELS = {
    "action_plugins": f"{CORE}plugins/action.html",
    "ansible_configuration_settings": f"{CORE}reference_appendices/config.html",
    "common_return_values": f"{CORE}reference_appendices/common_return_values.html",
}
BUILTIN = re.compile(r"ansible_collections\.ansible\.builtin\.(\w+)")
NAMED = re.compile(r"(?:selfhosted\.paas\.)?(\w+)")


def link_names(app: Any, document: Any) -> None:
    """A module or role that a guide names leads to its page."""
    here = app.env.docname
    if here.startswith("reference/"):
        return
    for node in list(document.findall(nodes.literal)):
        found = NAMED.fullmatch(node.astext())
        if not found or isinstance(node.parent, (nodes.reference, addnodes.pending_xref)):
            continue
        pages = (f"reference/{found[1]}_{kind}" for kind in ("module", "role"))
        page = next((page for page in pages if (HERE / f"{page}.rst").is_file()), None)
        if page:
            words = {"reftype": "doc", "refdomain": "std", "refexplicit": True, "refwarn": True}
            link = addnodes.pending_xref("", reftarget=f"/{page}", refdoc=here, **words)
            node.replace_self(link)
            link += node


def lead_out(_app: Any, _env: Any, node: Any, content: Any) -> Any:
    """A label of Ansible's own documentation."""
    label = node.get("reftarget", "")
    builtin = BUILTIN.fullmatch(label)
    place = f"{CORE}collections/ansible/builtin/{builtin[1]}.html" if builtin else LABELS.get(label)
    return nodes.reference("", "", content, refuri=place, internal=False) if place else None


def setup(app: Any) -> dict[str, bool]:
    app.connect("missing-reference", lead_out)
    app.connect("doctree-read", link_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
