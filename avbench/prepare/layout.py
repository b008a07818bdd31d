"""Where everything lies in a prepared folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The names below OUT. Relative names are posix, so that manifests move between machines."""

    out: Path

    @property
    def manifest(self) -> Path:
        """The folder of tables."""
        return self.out / "manifest"

    def clips(self, split: str) -> Path:
        """One row per clip of a split."""
        return self.manifest / f"clips-{split or 'all'}.parquet"

    @property
    def words(self) -> Path:
        """Word times."""
        return self.manifest / "words.parquet"

    @property
    def offsets(self) -> Path:
        """What the estimator measured, clip by clip."""
        return self.manifest / "offsets.parquet"

    @property
    def groups(self) -> Path:
        """Pooled lags."""
        return self.manifest / "groups.parquet"

    @property
    def targets(self) -> Path:
        """What clips are to become in other languages."""
        return self.manifest / "targets.parquet"

    @property
    def crops(self) -> Path:
        """Crops of faces, or why there are none."""
        return self.manifest / "crops.parquet"

    @property
    def failures(self) -> Path:
        """What went wrong, and where."""
        return self.manifest / "failures.parquet"

    @property
    def protocols(self) -> Path:
        """The folder of split protocols."""
        return self.out / "protocols"

    def protocol(self, name: str) -> Path:
        """The clips of one split protocol with their splits."""
        return self.protocols / f"{name}.parquet"

    @property
    def card(self) -> Path:
        """The dataset card."""
        return self.out / "README.md"

    @property
    def croissant(self) -> Path:
        """The tables as other programs discover them."""
        return self.out / "croissant.json"

    @property
    def run(self) -> Path:
        """Times, host and command of the run: all that is not deterministic."""
        return self.out / "run.json"


def video_rel(clip_id: str) -> str:
    """The written picture of a clip, relative to OUT."""
    return f"video/{clip_id}.mp4"


def crop_rel(kind: str, clip_id: str) -> str:
    """A crop of a clip, relative to OUT."""
    return f"crops/{kind}/{clip_id}.mp4"


def audio_rel(clip_id: str) -> str:
    """The written sound of a clip, relative to OUT."""
    return f"audio/{clip_id}.flac"
