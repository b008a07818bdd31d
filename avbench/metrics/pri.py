"""PRI on the embeddings of the sync networks: how surely a sound finds its own frame."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.align.pri import DIRECTIONS, Direction, chance, pri, pri_n
from avbench.align.sync_embeddings import SyncEmbeddings
from avbench.errors import UnknownName
from avbench.metrics.base import Better, Metric

_PAPER = "PRI, supplement of SyncTalklip (ranks from 1, mid-ranks, L1)"
_LENGTH_FREE = "avbench, after " + _PAPER


@dataclass(frozen=True)
class PriAvsync(Metric):
    """PRI as printed, on `avsync`: 1/N if every sound is nearest to its own frame, 1 at worst.

    By chance (N + 1) / (2 N), which stands beside it as `chance`, with N as `n`. A clip of 50
    frames scatters by 0.04 around chance: read the mean of many.

    `direction`: "a2v" (each sound ranks the frames), "v2a", or "sym", the mean of both. `center`:
    take off each side's mean and scale rows to norm 1 first; without it a constant gap between
    the two sides alone can ruin the value.
    """

    name: ClassVar[str] = "pri@avsync"
    version: ClassVar[int] = 1
    unit: ClassVar[str] = "1"
    better: ClassVar[Better] = "lower"
    needs: ClassVar[tuple[str, ...]] = ("hyp.avsync_embeddings",)
    reference: ClassVar[str] = _PAPER
    packages: ClassVar[tuple[str, ...]] = ("scipy",)
    worst: ClassVar[float | None] = 1.0

    direction: Direction = "a2v"
    center: bool = False

    def __post_init__(self) -> None:
        """Refuse an unknown direction.

        Raises:
            UnknownName: `direction` is none of the three.
        """
        if self.direction not in DIRECTIONS:
            raise UnknownName(
                f"{self.name}: direction is {self.direction!r}, expected {', '.join(DIRECTIONS)}"
            )

    def per_clip(self, embeddings: SyncEmbeddings) -> dict[str, float]:
        """The index, the number of frames, and what chance would give.

        Raises:
            TooShort: fewer than 10 frames have an embedding.
            NonFinite: NaN or infinity in an embedding.
        """
        value = pri(embeddings, self.direction, center=self.center)
        n = len(embeddings.video)
        return {self.name: value, "n": float(n), "chance": chance(n)}


@dataclass(frozen=True)
class PriNAvsync(PriAvsync):
    """PRI without its length, on `avsync`: mean (rank - 1) / (N - 1), 0 to 1, chance exactly 1/2.

    Centred by default: each side's mean is taken off and rows are scaled to norm 1, so that only
    the order of the embeddings counts, no gap and no scale between the two sides. `direction` as
    in `pri@avsync`.
    """

    name: ClassVar[str] = "pri_n@avsync"
    reference: ClassVar[str] = _LENGTH_FREE

    center: bool = True

    def per_clip(self, embeddings: SyncEmbeddings) -> dict[str, float]:
        """The index, the number of frames, and what chance would give.

        Raises:
            TooShort: fewer than 10 frames have an embedding.
            NonFinite: NaN or infinity in an embedding.
        """
        value = pri_n(embeddings, self.direction, center=self.center)
        return {self.name: value, "n": float(len(embeddings.video)), "chance": 0.5}


@dataclass(frozen=True)
class PriW2lLrs(PriAvsync):
    """PRI as printed, on SyncNet's embeddings (whole frame at 224, as Wav2Lip's LRS script).

    1/N if every sound is nearest to its own frame, (N + 1) / (2 N) by chance (`chance`, with N as
    `n`), 1 at worst. SyncNet's embeddings are not normalised: papers that report PRI near 0.5
    probably see the gap between its two sides. `direction`: "a2v" (each sound ranks the frames),
    "v2a" or "sym"; `center`: take off each side's mean and scale rows to norm 1 first.
    """

    name: ClassVar[str] = "pri@w2l-lrs"
    needs: ClassVar[tuple[str, ...]] = ("hyp.syncnet_embeddings",)


@dataclass(frozen=True)
class PriNW2lLrs(PriNAvsync):
    """PRI without its length, centred, on SyncNet's embeddings: 0 to 1, chance exactly 1/2.

    Each side's mean is taken off and rows are scaled to norm 1, unless `center` is off.
    `direction`: "a2v" (each sound ranks the frames), "v2a" or "sym".
    """

    name: ClassVar[str] = "pri_n@w2l-lrs"
    needs: ClassVar[tuple[str, ...]] = ("hyp.syncnet_embeddings",)
