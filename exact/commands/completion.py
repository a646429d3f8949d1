"""``coco completion``: the script that lets a shell complete commands, options and files."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from exact.commands.options import Choice, json_option, print_json, quiet_option
from exact.errors import UsageError

SHELLS = ("bash", "zsh", "fish")
COMPINIT = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }"
VARIABLE = "_COCO_COMPLETE"
"""Set by the script when it asks ``coco`` for completions."""


@click.command()
@click.argument("shell", type=Choice(SHELLS))
@json_option
@quiet_option
def completion(shell: str, as_json: bool, quiet: bool) -> None:
    """Print the script that completes coco's commands, options and files in SHELL: bash, zsh or fish.

    \b
    bash  in ~/.bashrc: eval "$(coco completion bash)"
    zsh   in ~/.zshrc:  eval "$(coco completion zsh)"
    fish  once:  coco completion fish > ~/.config/fish/completions/coco.fish

    Example: coco completion bash
    """
    found = get_completion_class(shell)
    if found is None:
        raise UsageError(f"this version of click has no completion for {shell}")
    writer = found(
        click.get_current_context().find_root().command, {}, "coco", VARIABLE
    )
    script = writer.source_template % writer.source_vars()
    if (
        shell == "zsh"
    ):  # where nothing has loaded zsh's completion yet, compdef is not there
        script = script.replace("    compdef ", f"    {COMPINIT}\n    compdef ", 1)
    if as_json:
        print_json({"shell": shell, "script": script})
    else:
        click.echo(script)
        if sys.stdout.isatty() and not quiet:
            click.echo(
                f"# this is for the shell to read: see coco completion --help, under {shell}",
                err=True,
            )
