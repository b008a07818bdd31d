"""What a protocol asks a submission for."""

from dataclasses import dataclass

from avbench.engine.plan import make_plan
from avbench.protocol import Protocol


@dataclass(frozen=True)
class Wants:
    """`sound`, `picture`, `words`: must be handed in for each clip. Nothing set: any will do."""

    sound: bool = False
    picture: bool = False
    words: bool = False

    @property
    def media(self) -> bool:
        """Whether files must be there."""
        return self.sound or self.picture or not self.words


PICTURES = ("picture", "paired_pictures")


def wants_of(protocol: Protocol | None) -> Wants:
    """Out of the features that the protocol's metrics need.

    Lips are watched in the clip's own picture where none is handed in, so they ask for none.
    """
    if protocol is None:
        return Wants()
    nodes = make_plan(protocol.metrics, parameters=protocol.parameters).nodes
    sides = {node.feature.name for node in nodes if node.side in ("hyp", "")}
    return Wants(
        sound="audio_16k" in sides,
        picture=any(name in sides for name in PICTURES),
        words=bool(sides & {"text", "given_text"}) and "audio_16k" not in sides,
    )
