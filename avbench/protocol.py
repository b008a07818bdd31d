"""What a leaderboard compares: metrics, their parameters, and what a missing clip costs."""

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from avbench.errors import ProtocolError
from avbench.registry import near_names

ALIGNED = ("ta_stoi", "ta_estoi", "ta_shift_ms")
TRANSLATED = (
    "asr_bleu",
    "asr_chrf",
    "lang_match@whisper-base",
    "sent_sim@use-m3",
    "sent_sim_src@use-m3",
)
BLASER = ("blaser_ref", "blaser_qe", "blaser_u")
SYNC = ("lse_d@avsync", "lse_c@avsync", "sync_lag", "isochrony@src")
PICTURES = ("psnr", "psnr@talklip-u8", "ssim", "lmd", "lmd@px", "lip_opening_err")
PESQ = ("pesq_wb", "pesq_nb8k", "pesq_nb16k")


@dataclass(frozen=True)
class Protocol:
    """Metrics on a manifest.

    `parameters`: name of a metric or feature -> its fields that differ from the defaults.
    `min_coverage`: a system that leaves more clips unscored on a primary metric is not ranked.
    `primary`: the metrics that must be covered. `translates`: the reference is a clip's target in
    another language; `direction`: from which language into which, "en-es".
    """

    name: str
    version: int
    metrics: tuple[str, ...]
    primary: tuple[str, ...]
    description: str = ""
    min_coverage: float = 0.99
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)
    translates: bool = False
    direction: str = ""


BUILTIN = {
    p.name: p
    for p in (
        Protocol(
            "lip2speech",
            1,
            ("stoi", "estoi", *ALIGNED, *PESQ, "dur_ratio", "sync_lag"),
            ("stoi", "estoi", "pesq_wb"),
            "speech generated from silent video against the recorded speech",
        ),
        Protocol(
            "lip2speech-asr",
            1,
            ("wer", "cer", "viseme_er"),
            ("wer",),
            "what a recogniser understands of generated speech (extra asr), words alone",
            parameters={"transcript": {"given": False}},
        ),
        Protocol(
            "lipreading",
            1,
            ("wer@given", "cer@given", "viseme_er@given"),
            ("wer@given",),
            "transcripts that were handed in against what was said",
        ),
        Protocol(
            "talking-face",
            1,
            (*PICTURES, "lse_d@avsync", "lse_c@avsync", "sync_lag"),
            ("psnr", "ssim", "lmd"),
            "a generated talking face against the recorded one, of one size: pixels, lips, sync",
        ),
        Protocol(
            "speech",
            1,
            ("stoi", "estoi", *PESQ, "dur_ratio"),
            ("stoi", "estoi", "pesq_wb"),
            "any generated speech against its reference, sound only",
        ),
        Protocol(
            "sync",
            1,
            ("sync_lag",),
            ("sync_lag",),
            "the lag between sound and lips of each clip, no reference needed",
        ),
        Protocol(
            "av-translation",
            1,
            (*TRANSLATED, *SYNC),
            ("asr_bleu", "sent_sim@use-m3"),
            "translated faces: words, meaning, sync, pauses (extras asr, meaning); a direction "
            "follows, as in av-translation/en-es",
            parameters={"transcript": {"given": False}},
            translates=True,
        ),
        Protocol(
            "av-translation-blaser",
            1,
            (*TRANSLATED, *BLASER, *SYNC),
            ("asr_bleu", *BLASER),
            "av-translation with BLASER 2.0, whose weights and SONAR embeddings you bring",
            parameters={"transcript": {"given": False}},
            translates=True,
        ),
    )
}


OFFSETS = Protocol(
    "sync/<dataset>",
    1,
    ("offset_acc@1f", "offset_mae_ms", "offset_median_ms", "offset_bias_ms"),
    ("offset_acc@1f",),
    "a table of offsets against the true lags of a dataset",
)


class _File(BaseModel):
    """A protocol written by a user."""

    model_config = ConfigDict(extra="forbid")
    name: str
    version: int = 1
    metrics: list[str]
    primary: list[str] | None = None
    description: str = ""
    min_coverage: float = Field(0.99, ge=0, le=1)
    parameters: dict[str, dict[str, Any]] = {}
    translates: bool = False
    direction: str = ""


def find_protocol(name: str) -> Protocol:
    """A built-in protocol by its name, or a .toml file by its path.

    "sync/grid" works for any dataset, "av-translation/en-es" for any two languages.

    Raises:
        ProtocolError: no such protocol, or the file is faulty (all faults at once).
    """
    if name in BUILTIN:
        return BUILTIN[name]
    if dataset_of(name) is not None:
        return replace(OFFSETS, name=name)
    family, _, direction = name.partition("/")
    if direction and family in BUILTIN and BUILTIN[family].translates:
        return replace(BUILTIN[family], name=name, direction=direction)
    path = Path(name)
    if path.suffix == ".toml":
        return _read(path)
    raise ProtocolError(
        f"no protocol is called {name!r}; {near_names(name, BUILTIN)}a path to a .toml file works "
        f"too; known: {', '.join(sorted([*BUILTIN, OFFSETS.name]))}"
    )


def dataset_of(name: str) -> str | None:
    """The dataset of an offset protocol ("grid" of "sync/grid"); None for any other name."""
    family, _, dataset = name.partition("/")
    return dataset if family == "sync" and dataset and "/" not in dataset else None


def choose_protocol(name: str | None, metrics: str | None, *, default: str) -> Protocol:
    """A protocol, or chosen metrics ("stoi,pesq_wb") with the parameters of one.

    Raises:
        ProtocolError: no such protocol, or an empty list of metrics.
    """
    protocol = find_protocol(name or default)
    if metrics is None:
        return protocol
    names = tuple(m.strip() for m in metrics.split(",") if m.strip())
    if not names:
        raise ProtocolError(f"no metric in {metrics!r}; `avbench metrics ls` lists them")
    return replace(protocol, name=name or "custom", metrics=names, primary=names)


def _read(path: Path) -> Protocol:
    try:
        given = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ProtocolError(f"{path}: cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError(f"{path}: is no TOML: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ProtocolError(f"{path}: {faults}") from error
    primary = given.metrics if given.primary is None else given.primary
    strangers = sorted(set(primary) - set(given.metrics))
    if strangers or not primary:
        found = f"primary holds {', '.join(map(repr, strangers))}" if strangers else "no metric"
        raise ProtocolError(f"{path}: found {found}, expected primary ones out of `metrics`")
    fields = given.model_dump() | {"metrics": tuple(given.metrics), "primary": tuple(primary)}
    return Protocol(**fields)
