"""`python -m avbench` and the `avbench` command."""

import sys


def main() -> None:
    """Runs the command line; exits 0, 1 (findings), 2 (usage), 3 (environment) or 130."""
    from avbench.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()
