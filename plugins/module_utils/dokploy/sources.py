# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the code or the image of a Dokploy application comes from.

The server keeps the columns of every source side by side; C(sourceType) says which ones count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..language.call import Call, Record
from ..language.wire import StrictText
from ..language.words import Field, Group, Reference
from .building import REGISTRIES
from .calls import TITLE, noted
from .rows import WHOLE
from .serving import SSH_KEY
from .swarm import column

GIT_PROVIDERS = Call("GET", "gitProvider.getAll")


_BRANCH = re.compile(r"^[a-zA-Z0-9._\-/#]+$")


class RepositoryName(StrictText):
    """Name of a repository without its owner. The update call takes any text, and then nothing can be cloned."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value)
        if "/" in name:
            *before, last = [part for part in name.rstrip("/").split("/") if part]
            owner = before[-1].rpartition(":")[2] if before else ""
            if "@" in owner or ("://" in name and len(before) < 3):
                # The host, before which a password may stand.
                owner = ""
            raise ValueError(
                f"is more than the name of the repository: {name!r}. Write owner: {owner or '...'} and repository:"
                f" {last.removesuffix('.git')}"
            )
        return name


class Branch(StrictText):
    """Name of a branch. The update call takes any text, and with a wrong one no deployment works any more."""

    def normalise(self, value: Any) -> str:
        name = super().normalise(value)
        if name and not _BRANCH.match(name):
            raise ValueError(f"is not the name of a branch: {name!r}. Dokploy takes letters, digits and . _ - / #")
        return name


REPOSITORY_NAME = RepositoryName()


def source(name: str, what: str, *fields: Field) -> Group:
    kind = column("source", api="sourceType", const=name)
    return Group(
        name,
        (
            f"{what} Declaring it makes it the source of the application.",
            "At most one source may be declared. The settings of the others, and everything else, stay as they are.",
        ),
        type="dict",
        fields=tuple(replace(item, group=name) for item in (kind, *fields)),
    )


def provider(group: str, api: str) -> Field:
    return column(
        "provider",
        "Name or id of the Git provider in Dokploy, through which the code is read. An empty text clears it.",
        api=api,
        refers=Reference(
            "provider",
            (),
            label=f"{group} provider",
            list=GIT_PROVIDERS,
            id=f"{group}.{api}",
            kind="git_provider",
        ),
    )


def repository(prefix: str = "") -> tuple[Field, ...]:
    def api(name: str) -> str:
        return f"{prefix}{name[0].upper()}{name[1:]}" if prefix else name

    return (
        column("owner", "User or organization the repository belongs to.", api=api("owner")),
        column(
            "repository",
            "Name of the repository alone; whose it is says RV(ignore:owner).",
            api=api("repository"),
            wire=REPOSITORY_NAME,
        ),
        column("branch", "Branch that is deployed.", api=api("branch"), wire=Branch()),
        column(
            "build_path",
            "Directory of the repository that is built. Dokploy takes V(/) for a new application.",
            api=api("buildPath"),
        ),
    )


GITHUB = source(
    "github",
    "Build a repository of GitHub.",
    provider("github", "githubId"),
    *repository(),
    column(
        "trigger_type",
        "What deploys the application by itself while O(auto_deploy=true): a push to the branch or a new tag.",
        api="triggerType",
        choices=("push", "tag"),
        runtime=False,
    ),
)


GITLAB = source(
    "gitlab",
    "Build a repository of GitLab.",
    provider("gitlab", "gitlabId"),
    *repository("gitlab"),
    column("project_id", "Number of the project in GitLab.", type="int", api="gitlabProjectId", wire=WHOLE),
    column(
        "path_namespace",
        "Path of the project in GitLab with all its groups, for example V(acme/backend/api). Dokploy clones this.",
        api="gitlabPathNamespace",
    ),
)


BITBUCKET = source(
    "bitbucket",
    "Build a repository of Bitbucket.",
    provider("bitbucket", "bitbucketId"),
    *repository("bitbucket"),
    column(
        "repository_slug",
        "Name of the repository as it stands in addresses. Dokploy clones this.",
        api="bitbucketRepositorySlug",
        since="0.26.7",
    ),
)


GITEA = source("gitea", "Build a repository of Gitea.", provider("gitea", "giteaId"), *repository("gitea"))


GIT = source(
    "git",
    "Build any Git repository.",
    column(
        "url",
        "Address of the repository. One that does not begin with V(http) needs O(git.ssh_key).",
        api="customGitUrl",
    ),
    column("branch", "Branch that is deployed.", api="customGitBranch", wire=Branch()),
    column("build_path", "Directory of the repository that is built.", api="customGitBuildPath"),
    column(
        "ssh_key",
        "Name or id of the SSH key in Dokploy, with which the code is read. An empty text clears it.",
        "Dokploy before 0.29 takes only the id.",
        api="customGitSSHKeyId",
        refers=SSH_KEY,
    ),
)


DOCKER = source(
    "docker",
    "Run an image from a registry.",
    column("image", "Image with its tag, for example V(ghcr.io/acme/web:1.4.2).", api="dockerImage"),
    column(
        "registry",
        "Name or id of a registry in Dokploy whose address, user and password are used. Dokploy keeps them as a copy;"
        " every run compares the copy with the registry.",
        "Not together with O(docker.registry_url), O(docker.username) and O(docker.password).",
        refers=Reference(
            "registry",
            (),
            label="registry",
            list=REGISTRIES,
            id="registryId",
            title="registryName",
            copies=(("registry_url", "registryUrl"), ("username", "username"), ("password", "password")),
        ),
    ),
    column(
        "registry_url",
        "Host of a private registry. Needed with O(docker.username), except for Docker Hub.",
        api="registryUrl",
    ),
    column("username", "User at a private registry. An empty text clears it."),
    column("password", "Password at a private registry. An empty text clears it.", secret=True),
)


def without_image(params: Record, record: Record | None) -> Iterator[str]:
    """Dokploy takes the image away from what runs one, and then nothing can be deployed."""
    declared, stored = params.get("docker") or {}, record or {}
    lacks_one = stored.get("sourceType") == "docker" and not stored.get("dockerImage")
    if declared.get("image") is not None and not str(declared["image"]).strip() and not lacks_one:
        yield "docker.image must not be empty: declare an image, or another source than docker"


def uploaded(record: Record) -> str:
    """Digest of the content that the application was last deployed from, or "" where it may be another.

    Dokploy tells nothing about what was uploaded. The note tells it of an upload by this module; since then somebody
    may have uploaded something else, so it counts only while every later deployment is one of this module.
    """
    digest, deployment = noted(record)
    if not digest or record.get("sourceType") != "drop":
        return ""
    deployments = record.get("deployments") or []
    since = next((item.get("createdAt") for item in deployments if item.get("deploymentId") == deployment), "")
    later = [item for item in deployments if str(item.get("createdAt")) > str(since)]
    return digest if all(item.get("title") == TITLE for item in later) else ""


DROP = source(
    "drop",
    "Build the content of a ZIP or a directory.",
    column(
        "path",
        "ZIP or directory on the host on which the module runs. A directory is packed without its V(.git), always in"
        " the same way, and its files become the root of what is built.",
        "Dokploy deploys at once what is uploaded. So it is uploaded only where a deployment is asked for, by O(deploy)"
        " or O(state); otherwise RV(deploy_required) tells that it differs.",
        "Dokploy does not tell what was uploaded. The module keeps a checksum in the column C(subtitle) of the"
        " application, which Dokploy itself does not use, and uploads again when the content has another checksum, or"
        " when somebody else has deployed the application since.",
        type="path",
        upload=True,
        derive=uploaded,
    ),
    column("build_path", "Directory inside the content that is built.", api="dropBuildPath"),
)


SOURCES = (GITHUB, GITLAB, BITBUCKET, GITEA, GIT, DOCKER, DROP)
