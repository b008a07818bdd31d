"""Which weights a user can bring, where they are published, and under which licence."""

from dataclasses import dataclass

from avbench.errors import UnknownName
from avbench.registry import near_names


@dataclass(frozen=True)
class UserWeights:
    """Weights that others publish. `n_bytes`, `sha256`: 0 and empty where none is published.

    `family`: what `models.checkpoints` must find in the file. `licence`: of the weights, as their
    authors state it; whoever adds the file has agreed to it.
    """

    file: str
    source: str
    licence: str
    sha256: str
    n_bytes: int
    family: str
    purpose: str


USER_WEIGHTS = {
    "syncnet_v2": UserWeights(
        "syncnet_v2.model",
        "https://www.robots.ox.ac.uk/~vgg/software/lipsync/data/syncnet_v2.model",
        "CC BY, for research (Visual Geometry Group, Oxford)",
        "961e8696f888fce4f3f3a6c3d5b3267cf5b343100b238e79b2659bff2c605442",
        54_573_114,
        "syncnet_v2",
        "SyncNet: LSE-D, LSE-C, the estimator syncnet",
    ),
    "sfd_face": UserWeights(
        "sfd_face.pth",
        "https://www.robots.ox.ac.uk/~vgg/software/lipsync/data/sfd_face.pth",
        "CC BY, for research (Visual Geometry Group, Oxford)",
        "d54a87c2b7543b64729c9a25eafd188da15fd3f6e02f0ecec76ae1b30d86c491",
        89_844_381,
        "s3fd_vgg",
        "S3FD face detector of SyncNet's own crops",
    ),
    "s3fd_619a316812": UserWeights(
        "s3fd-619a316812.pth",
        "https://www.adrianbulat.com/downloads/python-fan/s3fd-619a316812.pth",
        "none stated for the weights; the code around them, face-alignment, is BSD-3-Clause",
        "619a31681264d3f7f7fc7a16a42cbbe8b23f31a256f75a366e5a1bcd59b33543",
        89_843_225,
        "s3fd_fan",
        "S3FD face detector of Wav2Lip's and TalkLip's crops",
    ),
    "blaser_2_0_ref": UserWeights(
        "blaser-2.0-ref.pt",
        "https://huggingface.co/facebook/blaser-2.0-ref (model.pt)",
        "CC-BY-NC-4.0",
        "",
        0,
        "blaser_2_0_ref",
        "BLASER 2.0 with a reference: blaser_ref",
    ),
    "blaser_2_0_qe": UserWeights(
        "blaser-2.0-qe.pt",
        "https://huggingface.co/facebook/blaser-2.0-qe (model.pt)",
        "CC-BY-NC-4.0",
        "",
        0,
        "blaser_2_0_qe",
        "BLASER 2.0 without a reference: blaser_qe",
    ),
}


def entry(name: str) -> UserWeights:
    """The table's row.

    Raises:
        UnknownName: there is none.
    """
    if name not in USER_WEIGHTS:
        raise UnknownName(
            f"no weights to bring are called {name!r}; {near_names(name, USER_WEIGHTS)}"
            f"there are {', '.join(USER_WEIGHTS)}"
        )
    return USER_WEIGHTS[name]


def how_to_add(name: str) -> str:
    """What to do where the file is missing: source, licence, hash, command."""
    wanted = entry(name)
    known = f", sha256 {wanted.sha256}" if wanted.sha256 else ""
    return (
        f"fetch {wanted.file} from {wanted.source} (licence: {wanted.licence}{known}) and run "
        f"`avbench weights add {name} PATH`"
    )
