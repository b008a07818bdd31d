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


_AVHUBERT = "AV-HuBERT License (Meta): non-commercial research"
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
    "ge2e": UserWeights(
        "ge2e.pt",
        "the Python package resemblyzer 0.1.4, file resemblyzer/pretrained.pt",
        "Apache-2.0",
        "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
        17_090_379,
        "ge2e",
        "GE2E speaker encoder: spk_sim@ge2e",
    ),
    "alexnet_owt": UserWeights(
        "alexnet-owt-7be5be79.pth",
        "https://download.pytorch.org/models/alexnet-owt-7be5be79.pth",
        "none stated for the weights (trained on ImageNet); torchvision is BSD-3-Clause",
        "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
        244_408_911,
        "alexnet",
        "AlexNet of torchvision, under LPIPS",
    ),
    "lpips_alex_v0.1": UserWeights(
        "lpips-alex-v0.1.pth",
        "https://github.com/richzhang/PerceptualSimilarity/raw/master/lpips/weights/v0.1/alex.pth",
        "BSD-2-Clause",
        "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
        6_009,
        "lpips_alex",
        "LPIPS: the heads on AlexNet, version 0.1",
    ),
    "avhubert_base": UserWeights(
        "base_vox_iter5.pt",
        "https://dl.fbaipublicfiles.com/avhubert/model/lrs3_vox/clean-pretrain/base_vox_iter5.pt",
        _AVHUBERT,
        "",
        0,
        "avhubert_base",
        "AV-HuBERT base: AVS_u, AVS_m, AVS_v",
    ),
    "avhubert_large": UserWeights(
        "large_vox_iter5.pt",
        "https://dl.fbaipublicfiles.com/avhubert/model/lrs3_vox/clean-pretrain/large_vox_iter5.pt",
        _AVHUBERT,
        "",
        0,
        "avhubert_large",
        "AV-HuBERT large: AVS_u, AVS_m, AVS_v",
    ),
    "avhubert_base_vsr": UserWeights(
        "base_vox_433h.pt",
        "https://dl.fbaipublicfiles.com/avhubert/model/lrs3_vox/vsr/base_vox_433h.pt",
        _AVHUBERT,
        "",
        0,
        "avhubert_base_tuned",
        "AV-HuBERT base tuned to read lips: WER by lip reading",
    ),
    "avhubert_large_vsr": UserWeights(
        "self_large_vox_433h.pt",
        "https://dl.fbaipublicfiles.com/avhubert/model/lrs3_vox/vsr/self_large_vox_433h.pt",
        _AVHUBERT,
        "",
        0,
        "avhubert_large_tuned",
        "AV-HuBERT large tuned to read lips: WER by lip reading",
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
