"""The README's commands exist, with the options that it uses, and its links lead somewhere."""

import re
import shlex
from pathlib import Path

import click
import pytest

from avbench.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
LINES = sorted({line for line in BLOCKS.splitlines() if line.startswith("avbench ")})
INLINE = sorted(set(re.findall(r"`avbench ([a-z]+)", README)))


@pytest.mark.parametrize("line", LINES)
def test_a_command_of_the_readme_parses(line: str) -> None:
    words = shlex.split(line)[1:]
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, f"no command {words[0]!r}"
        command, words = found, words[1:]
    command.make_context(line, words)  # raises on an unknown option or a missing argument


def test_there_are_commands_to_check() -> None:
    assert len(LINES) >= 8


@pytest.mark.parametrize("name", INLINE)
def test_a_command_that_is_mentioned_exists(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_that_begins_with_a_sentence(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    first = (command.help or "").strip().splitlines()[0]
    assert first.endswith((".", ",")), first


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"avbench {name}" in README


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_make_targets_of_the_readme_exist(target: str) -> None:
    assert f"make {target}" in README
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
