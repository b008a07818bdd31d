"""Commands made from tables: a builder's fields become options, its docstring the help."""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import click

from avbench.errors import UserError
from avbench.registry import Registry

Make = Callable[[str], click.Command]


class TableGroup(click.Group):
    """A group with one command for each name in a table, made when it is asked for."""

    def __init__(self, *args: Any, table: Registry, make: Make, **more: Any) -> None:  # noqa: ANN401
        """`make`: name -> command; commands added by hand stand before the table's."""
        super().__init__(*args, **more)
        self._table = table
        self._make = make

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Those written by hand, then the table's in its order."""
        by_hand = super().list_commands(ctx)
        return [*by_hand, *(name for name in self._table if name not in by_hand)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One command, or None."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in self._table:
            found = self._make(cmd_name)
        return found


def help_of(thing: object) -> str:
    """A docstring as click's help: code marks dropped, paragraphs kept."""
    return (inspect.getdoc(thing) or "").replace("`", "")


def field_options(kind: type) -> list[click.Option]:
    """An option for each field of a dataclass: type, default, `help` and `choices` of its metadata.

    A field without a default is required.
    """
    hints = get_type_hints(kind)
    return [_option(field, hints[field.name]) for field in fields(kind) if field.init]


def _option(field: "Field[Any]", hint: Any) -> click.Option:  # noqa: ANN401
    flag = f"--{field.name.replace('_', '-')}"
    told = dict(field.metadata)
    required = field.default is MISSING
    default = None if required else field.default
    if hint is bool:
        return click.Option([f"{flag}/--no-{flag[2:]}"], default=default, help=told.get("help"))
    return click.Option(
        [flag],
        type=_type(hint, told.get("choices")),
        default=default,
        required=required,
        show_default=default is not None,
        help=told.get("help"),
    )


def _type(hint: Any, choices: Iterable[str] | None) -> Any:  # noqa: ANN401
    if get_origin(hint) in (Union, UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    named = choices or [str(arg) for arg in get_args(hint)]
    if named:
        return click.Choice(list(named))
    if hint is Path:
        return click.Path(path_type=Path)
    if hint in (str, int, float):
        return hint
    raise UserError(f"an option of type {hint} cannot be given on the command line")
