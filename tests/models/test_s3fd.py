"""S3FD's boxes and logits: against syncnet-python, and against the papers' layers written out."""

import re

import cv2
import numpy as np
import pytest
import torch
from syncnet_peer import peer
from torch.nn import functional

from avbench.errors import UserError
from avbench.models import s3fd
from avbench.models.s3fd_boxes import boxes_of, suppress

HEIGHT, WIDTH = 90, 122  # odd in places, so that roundings of pooling show


@pytest.fixture(scope="module")
def states():
    """Random weights, large enough that all layers matter, under both families' names."""
    generator = torch.Generator().manual_seed(0)

    def fitting(shape):
        fan_in = np.prod(shape[1:]) if len(shape) > 1 else 1
        spread = np.sqrt(2 / fan_in) if len(shape) > 1 else 0.1
        return torch.randn(shape, generator=generator) * spread

    shapes = {k: v.shape for k, v in s3fd.S3fd(s3fd.FAMILIES["s3fd_fan"]).state_dict().items()}
    fan = {k: fitting(shape) for k, shape in shapes.items()}
    for name in (k for k in fan if "mbox_loc" in k):
        fan[name] = 0.1 * fan[name]  # boxes near their cells, many of them apart
    for name in ("conv3_3_norm.weight", "conv4_3_norm.weight", "conv5_3_norm.weight"):
        fan[name] = 10 + fan[name]
    return {"fan": fan, "vgg": {v: fan[f] for v, f in s3fd.vgg_names().items()}}


@pytest.fixture(scope="module")
def nets(states, tmp_path_factory):
    folder = tmp_path_factory.mktemp("s3fd")
    made = {}
    for name, state in states.items():
        torch.save(state, folder / f"{name}.pth")
        made[name] = s3fd.load(folder / f"{name}.pth")
    return made


@pytest.fixture(scope="module")
def pictures():
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (3, 6, 8, 3)).repeat(16, 1).repeat(16, 2)
    return coarse[:, :HEIGHT, :WIDTH].astype(np.uint8)


def layers_written_out(state, pictures, *, mean_rgb, pad, dilation, ceil):
    """The published layers one after the other; `state` under face-alignment's names."""

    def conv(name, x, **options):
        return functional.conv2d(x, state[f"{name}.weight"], state[f"{name}.bias"], **options)

    def norm(name, x):
        return functional.normalize(x, dim=1) * state[f"{name}.weight"][:, None, None]

    x = torch.from_numpy(pictures[..., ::-1].copy()).permute(0, 3, 1, 2).float()
    x = x - torch.tensor(mean_rgb)[:, None, None]
    sources = []
    for block, layers in enumerate((2, 2, 3, 3, 3), 1):
        for i in range(1, layers + 1):
            x = functional.relu(conv(f"conv{block}_{i}", x, padding=1))
        if block >= 3:
            sources.append((f"conv{block}_3_norm", norm(f"conv{block}_3_norm", x)))
        x = functional.max_pool2d(x, 2, 2, ceil_mode=ceil and block == 3)
    x = functional.relu(conv("fc6", x, padding=pad, dilation=dilation))
    x = functional.relu(conv("fc7", x))
    sources.append(("fc7", x))
    for block in (6, 7):
        x = functional.relu(conv(f"conv{block}_1", x))
        x = functional.relu(conv(f"conv{block}_2", x, stride=2, padding=1))
        sources.append((f"conv{block}_2", x))
    found = []
    for name, source in sources:
        logits = conv(f"{name}_mbox_conf", source, padding=1)
        if logits.shape[1] == 4:
            logits = torch.stack([logits[:, :3].max(1).values, logits[:, 3]], 1)
        found.append((logits, conv(f"{name}_mbox_loc", source, padding=1)))
    return found


def as_rgb(pictures):
    return torch.from_numpy(pictures[..., ::-1].copy()).permute(0, 3, 1, 2).float()


@pytest.mark.parametrize(
    ("family", "facts"),
    [
        ("vgg", {"mean_rgb": (123.0, 117.0, 104.0), "pad": 6, "dilation": 6, "ceil": True}),
        ("fan", {"mean_rgb": (104.0, 117.0, 123.0), "pad": 3, "dilation": 1, "ceil": False}),
    ],
)
def test_a_family_is_the_published_layers(nets, states, pictures, family, facts):
    with torch.inference_mode():
        found = nets[family](as_rgb(pictures))
        expected = layers_written_out(states["fan"], pictures, **facts)
    for one, other in zip(found, expected, strict=True):
        for a, b in zip(one, other, strict=True):
            assert a.shape == b.shape
            assert (a - b).abs().max() <= 1e-4 * b.abs().max()


def test_a_net_has_the_published_number_of_parameters(nets):
    for net in nets.values():
        assert sum(p.numel() for p in net.parameters()) == 22_459_110
        assert len(net.state_dict()) == 65


def test_a_picture_is_the_same_alone_and_among_others(nets, pictures):
    many = np.concatenate([pictures, pictures])  # more than a batch
    together = nets["vgg"].detect(many, 0.6)
    assert len(together) == 6
    for i in (0, 5):
        (alone,) = nets["vgg"].detect(many[i : i + 1], 0.6)
        assert alone.shape == together[i].shape
        assert len(alone) > 0
        assert alone == pytest.approx(together[i], abs=1e-4)


def test_another_network_is_refused(tmp_path):
    torch.save({"weight": torch.zeros(3)}, tmp_path / "other.pth")
    expected = "other.pth: found tensors of family unknown, expected S3FD"
    with pytest.raises(UserError, match=re.escape(expected)):
        s3fd.load(tmp_path / "other.pth")


def test_a_file_without_one_layer_is_refused(tmp_path, states):
    state = {k: v for k, v in states["vgg"].items() if not k.startswith("extras.1")}
    torch.save(state, tmp_path / "half.pth")
    with pytest.raises(UserError, match=r"tensors missing: conv6_2\.weight, conv6_2\.bias"):
        s3fd.load(tmp_path / "half.pth")


def test_an_unchanged_cell_is_its_own_square():
    """One face in the second map (stride 8), row 2, column 3: centre (28, 20), side 32."""
    maps = [(np.zeros((2, 8, 12), np.float32), np.zeros((4, 8, 12), np.float32))]
    maps.append((np.zeros((2, 4, 6), np.float32), np.zeros((4, 4, 6), np.float32)))
    maps[1][0][1, 2, 3] = np.log(9)  # 9 to 1
    (found,) = boxes_of(maps, (32, 48), 0.8)
    assert found == pytest.approx([12 / 48, 4 / 32, 44 / 48, 36 / 32, 0.9])


def test_changes_move_and_stretch_it():
    """A change of 1 moves by a tenth of the side, and stretches by e to the power of a fifth."""
    maps = [(np.zeros((2, 4, 4), np.float32), np.ones((4, 4, 4), np.float32))]
    maps[0][0][1, 0, 0] = 5
    (found,) = boxes_of(maps, (1, 1), 0.9)
    side = 16 * np.exp(0.2)
    assert (found[0] + found[2]) / 2 == pytest.approx(2 + 1.6)
    assert found[2] - found[0] == pytest.approx(side, rel=1e-6)
    assert found[3] - found[1] == pytest.approx(side, rel=1e-6)


def test_of_overlapping_boxes_the_best_stays():
    boxes = np.array([[0, 0, 10, 10], [0, 0, 10, 9], [9, 0, 19, 10], [30, 0, 40, 10]], float)
    assert suppress(boxes, 0.1).tolist() == [0, 2, 3]
    assert suppress(boxes[:0], 0.1).tolist() == []


@pytest.mark.parametrize("min_score", [0.55, 0.7])
def test_boxes_and_scores_are_those_of_syncnet_python(nets, states, min_score):
    rng = np.random.default_rng(1)
    picture = rng.integers(0, 256, (6, 8, 3)).repeat(48, 0).repeat(48, 1).astype(np.uint8)
    picture = picture[:270, :366]  # no multiple of four
    with peer("detectors.s3fd") as theirs:
        net = theirs.S3FDNet(device="cpu").eval()
        net.load_state_dict(states["vgg"])
        detector = theirs.S3FD(net, device="cpu")
        rgb = picture[:, :, ::-1]
        expected = detector.detect_faces(rgb, conf_th=min_score, scales=[0.25])
    small = cv2.resize(picture, None, fx=0.25, fy=0.25)
    (found,) = nets["vgg"].detect(small[None], min_score)
    assert len(expected) > 3
    assert found * [366, 270, 366, 270, 1] == pytest.approx(expected, rel=1e-4, abs=2e-3)
