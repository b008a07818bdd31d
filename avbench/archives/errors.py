"""What an archive can be guilty of."""

from avbench.errors import UserError


class BadArchive(UserError):
    """An archive that is damaged, or holds what no archive of files has a reason to hold."""
