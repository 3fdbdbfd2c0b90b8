# Copyright (c) 2026, the selfhosted.paas contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands of Ansible without loading Python, Ansible and the collection for each of them, which is nearly all that a
short play costs: a process that has loaded them waits, and each command is a fork of it, with an environment, a
directory, arguments and files of its own.

Before the fork it reads no playbook and connects to nothing, so that no command meets what another one has done. What
Ansible takes from its environment while it is loaded is the same for all commands of one such process. That plays do
the same where they are started as ever the tests of doors show, and the integration target.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import gc
import hashlib
import importlib
import json
import marshal
import os
import select
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import CodeType
from typing import Any

READ_WHEN_LOADED = ("ANSIBLE_", "PYTHON", "HOME", "LANG", "LC_", "TZ")
Done = subprocess.CompletedProcess[str]
COLLECTION = "ansible_collections.selfhosted.paas.plugins"
LOADED = (
    "cli.inventory",
    "cli.playbook",
    "executor.process.worker",
    "executor.task_executor",
    *(f"modules.{name}" for name in ("command", "copy", "file", "find", "slurp", "stat")),
)
# Plugins that every play needs, by the loader of each kind.
NEEDED = {
    "action": ("ansible.legacy.set_fact", "ansible.legacy.debug", "ansible.legacy.include_tasks"),
    "become": ("sudo",),
    "cache": ("memory",),
    "callback": ("default",),
    "connection": ("local",),
    "shell": ("sh",),
    "strategy": ("linear",),
}


# -- who asks ----------------------------------------------------------------------------------------------------------


class Loaded:
    """A process that has loaded Ansible with the settings of an environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="forking")
        self.path = str(Path(self._folder.name, "socket"))
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve()), self.path],
            env=environment,
            cwd=self._folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A Ctrl-C in the terminal is for who asks, whose end ends this one.
            start_new_session=True,
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise SystemExit(f"Ansible was not loaded (exit {self._process.wait()}).")

    def stop(self) -> None:
        self._process.communicate()
        self._folder.cleanup()


_loaded: dict[frozenset[tuple[str, str]], Loaded] = {}


def loaded(environment: Mapping[str, str]) -> str:
    """Where a process that has loaded Ansible with the settings of the environment listens."""
    settings = frozenset(item for item in environment.items() if item[0].startswith(READ_WHEN_LOADED))
    if settings not in _loaded:
        _loaded[settings] = Loaded(environment)
        atexit.register(_loaded[settings].stop)
    return _loaded[settings].path


def run(command: str, *arguments: str, environment: Mapping[str, str], folder: Path) -> Done:
    """What became of a command such as V(ansible-playbook), and what it printed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error, open(os.devnull) as nothing:
        words = [command, *arguments]
        code = ask(loaded(environment), words, environment, folder, (nothing, out, error))
        printed = [os.pread(file.fileno(), 2**30, 0).decode() for file in (out, error)]
        return Done(words, code, *printed)


def stand_in(command: str, folder: Path) -> None:
    """A program of that name for a shell, which asks the process that V(LOADED) in its environment names."""
    file = folder / command
    file.write_text(
        f"#!{sys.executable}\nimport os, sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\nimport forking\n"
        f"files = (sys.stdin, sys.stdout, sys.stderr)\nwords = [{command!r}, *sys.argv[1:]]\n"
        "sys.exit(forking.ask(os.environ['LOADED'], words, os.environ, os.getcwd(), files))\n"
    )
    file.chmod(0o755)


def ask(path: str, words: list[str], environment: Mapping[str, str], folder: Path | str, files: Any) -> int:
    """Have the process that listens there run a command with these files as stdin, stdout and stderr."""
    wish = json.dumps({"words": words, "environment": dict(environment), "folder": str(folder)}).encode()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        numbers = array.array("i", [file.fileno() for file in files])
        line.sendmsg([b"%d\n" % len(wish)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])
        line.sendall(wish)
        answer = line.makefile().readline()
    if not answer:
        raise RuntimeError(f"{words[0]} ended without an exit code")
    return int(answer)


# -- who is loaded -----------------------------------------------------------------------------------------------------


def load() -> None:
    """Load what a command needs, and nothing that depends on what it is asked to do."""
    cli: Any = importlib.import_module("ansible.cli")
    loaders: Any = importlib.import_module("ansible.plugins.loader")
    for name in LOADED:
        importlib.import_module(f"ansible.{name}")
    loaders.init_plugin_loader()

    def once(paths: list[str]) -> None:
        assert not paths, "other collections are those of another process"

    cli.init_plugin_loader = once
    for kind, names in NEEDED.items():
        for name in names:
            getattr(loaders, f"{kind}_loader").get(name, class_only=True)
    for name in importlib.import_module("ansible.constants").INVENTORY_ENABLED:
        loaders.inventory_loader.get(name, class_only=True)
    for name in ("plugin_utils.in_process", "module_utils.coolify.kinds", "module_utils.dokploy.kinds"):
        importlib.import_module(f"{COLLECTION}.{name}")


def remember_templates(folder: Path) -> None:
    """Keep what Jinja makes of a template, which each process does anew, for the next that meets the same text under
    the same settings. With roles, whose variables refer to one another, that is a third of what a play computes.
    """
    bits: Any = importlib.import_module("ansible._internal._templating._jinja_bits")
    environment = bits.AnsibleEnvironment
    compiled, expressed = environment.compile, environment.compile_expression
    folder.mkdir()

    def place(self: Any, kind: str, source: str) -> Path:
        context = bits._TemplateCompileContext.current(optional=True)
        settings = [getattr(self, name) for name in bits._TEMPLATE_OVERRIDE_FIELD_NAMES]
        about = repr((kind, f"{source}", context and context.escape_backslashes, settings))
        return folder / hashlib.sha256(about.encode()).hexdigest()

    def keep(path: Path, code: CodeType) -> CodeType:
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(marshal.dumps(code))
        partial.replace(path)
        return code

    # Of an expression it compiles what it has parsed, and no text.
    made: list[CodeType] = []

    def compile(self: Any, source: Any, *words: Any, **more: Any) -> Any:
        if words or more or not isinstance(source, str):
            made[:] = [compiled(self, source, *words, **more)]
            return made[0]
        path = place(self, "template", source)
        return marshal.loads(path.read_bytes()) if path.exists() else keep(path, compiled(self, source))

    def compile_expression(self: Any, source: str, undefined_to_none: bool = True) -> Any:
        path = place(self, "expression", source)
        if not path.exists():
            expression = expressed(self, source, undefined_to_none)
            keep(path, made[0])
            return expression
        template = self.template_class.from_code(self, marshal.loads(path.read_bytes()), self.make_globals(None), None)
        return bits.TemplateExpression(template, undefined_to_none)

    environment.compile, environment.compile_expression = compile, compile_expression


def begin(line: socket.socket) -> None:
    """Be the command that is asked for, in a process that ends with it."""
    code = 1
    try:
        words, environment, folder = received(line)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = words
        constants: Any = importlib.import_module("ansible.constants")
        # The folder that is there belongs to the process that waits, which removes it.
        atexit.unregister(importlib.import_module("ansible.config.manager").cleanup_tmp_file)
        constants.DEFAULT_LOCAL_TMP = constants.config.get_config_value("DEFAULT_LOCAL_TMP", variables=vars(constants))
        importlib.import_module(f"ansible.cli.{words[0].removeprefix('ansible-')}").main(words)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        line.sendall(b"%d\n" % code)
        os._exit(code)


def received(line: socket.socket) -> tuple[list[str], dict[str, str], str]:
    """Words, environment and folder of a command, whose files are this process's from here on."""
    number = array.array("i")
    head, passed, _flags, _address = line.recvmsg(1, socket.CMSG_SPACE(3 * number.itemsize))
    for _level, _kind, data in passed:
        number.frombytes(data)
    for standard, given in enumerate(number):
        os.dup2(given, standard)
        os.close(given)
    with line.makefile("rb") as reader:
        size = int(head + reader.readline())
        wish = json.loads(reader.read(size))
    return wish["words"], wish["environment"], wish["folder"]


def main(path: str) -> None:
    """Wait for commands until whoever started this closes its stdin."""
    load()
    remember_templates(Path(path).with_name("templates"))
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        print("loaded", flush=True)
        while sys.stdin not in select.select([server, sys.stdin], [], [])[0]:
            with server.accept()[0] as line:
                if not os.fork():
                    server.close()
                    begin(line)
            # What a command has used counts as used by this process once it is waited for. There may be none left.
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
    # It says so when there is nothing more to wait for.
    with contextlib.suppress(ChildProcessError):
        while os.wait():
            pass


if __name__ == "__main__":
    main(sys.argv[1])
