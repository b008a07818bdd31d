"""One way to print tables: as wide as the terminal, and wide enough where there is none."""

from rich.console import Console

PIPE_WIDTH = 160


def console() -> Console:
    """A console on stdout. Honours NO_COLOR."""
    wide = Console()
    return wide if wide.is_terminal else Console(width=PIPE_WIDTH)
