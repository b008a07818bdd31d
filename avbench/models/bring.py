"""Takes in weights that the user brings, after a look at what they are."""

from dataclasses import dataclass
from pathlib import Path

from avbench import user_weights
from avbench.errors import UserError
from avbench.models.checkpoints import StateFacts, facts, read_state


@dataclass(frozen=True)
class Brought:
    """A file that was taken in."""

    record: user_weights.Record
    facts: StateFacts


def bring(name: str, source: Path, *, force: bool = False) -> Brought:
    """Checks a file and copies it into the user's folder.

    Args:
        name: of the table `user_weights.USER_WEIGHTS`.
        source: the file.
        force: take a file with another sha256 than the published one too, recorded as unverified.

    Raises:
        UnknownName: no such weights.
        UserError: the file is another than the published one, no state dict, or of another network.
    """
    wanted = user_weights.entry(name)
    if not force:
        user_weights.check_published(name, source)
    found = facts(read_state(source))
    if found.family != wanted.family:
        raise UserError(
            f"{source} does not fit {name}: its tensors are of family {found.family} "
            f"({found.n_tensors} tensors, {found.n_parameters:,} parameters), expected "
            f"{wanted.family}"
        )
    return Brought(user_weights.add(name, source), found)
