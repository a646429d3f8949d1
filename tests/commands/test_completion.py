"""Completion in the shells themselves: each runs on a terminal of its own, keys are typed, the line is read back."""

import os
import pty
import re
import select
import subprocess
import sys
import time

import pytest

from tests.places import ROOT

SHELLS = {
    "bash": (["bash", "--norc", "-i"], 'eval "$(coco completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'eval "$(coco completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], "coco completion fish | source"),
}
TYPED = {
    "coco va": "coco value",
    "coco value --js": "coco value --json",
    "coco verify --level si": "coco verify --level sizes",
    "coco catalog ex": "coco catalog export",
    "coco audit game.json cl": "coco audit game.json claim-1.json",
    "coco solve --cert": "coco solve --certificate",
    "coco convert game.json --to js": "coco convert game.json --to json",
}


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, command, folder, environment):
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            preexec_fn=lambda: os.login_tty(slave),
            close_fds=False,
        )
        os.close(slave)
        self.seen = b""

    def type(self, keys):
        os.write(self.master, keys.encode())

    def wait_for(self, pattern, seconds=30):
        """The groups of the first match in what was written since the last one."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := re.search(pattern, self.seen):
                self.seen = self.seen[found.end() :]
                return found.groups()
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 65536)
        raise AssertionError(f"{pattern} was not seen in {self.seen[-2000:]}")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


INSTALLED = [
    "bash",
    *(pytest.param(s, marks=pytest.mark.needs(s)) for s in ("zsh", "fish")),
]


@pytest.mark.parametrize("shell", INSTALLED)
def test_the_shell_completes_commands_options_words_and_files(shell, tmp_path):
    (tmp_path / "bin").mkdir()
    coco = tmp_path / "bin" / "coco"
    script = f'"{sys.executable}" -m exact "$@"\n[ -z "$COMP_WORDS" ] || echo x >> "{tmp_path}/asked"\n'
    coco.write_text(f"#!/bin/sh\n{script}")
    coco.chmod(0o755)
    for name in ("game.json", "claim-1.json"):
        (tmp_path / name).touch()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("BASH")
    }
    environment |= {
        "PATH": f"{tmp_path}/bin:{environment['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
    }
    command, load = SHELLS[shell]
    terminal = Terminal(
        command, tmp_path, environment | {"TERM": "xterm", "COLUMNS": "200"}
    )
    try:
        terminal.type(f"{load}; echo rea''dy\r")
        terminal.wait_for(rb"ready\r\n")
        for asked, (keys, completed) in enumerate(TYPED.items(), start=1):
            terminal.type(f"{keys}\t")
            wait_until(lambda asked=asked: lines(tmp_path / "asked") >= asked)
            terminal.type("\x01echo '<<' \x05 '>>'\r")
            (line,) = terminal.wait_for(rb"(?:^|[\r\n])<< (.*?)\s+>>\r\n")
            assert line.decode() == completed
    finally:
        terminal.close()


def lines(path):
    return len(path.read_text().splitlines()) if path.exists() else 0


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the shell did not ask coco"
        time.sleep(0.05)
