"""The sync net: shapes, sizes, and that folding and streaming change nothing."""

import numpy as np
import pytest
import torch

from avbench.errors import UnknownName
from avbench.features.avsync_video import LipEncoder
from avbench.models.avsync import SIZES, AVSync, for_inference, load, normalised, size_of


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(0)
    net = AVSync("tiny").train()
    for _ in range(3):  # so that the batch norms have seen something
        net(torch.rand(2, 8, 64, 64) * 255, torch.randn(2, 50, 40))
    return net.eval()


def test_both_sides_are_unit_vectors_at_their_own_rates(net):
    with torch.inference_mode():
        video, audio = net(torch.rand(1, 7, 64, 64) * 255, torch.randn(1, 33, 40))
    assert video.shape == (1, 7, SIZES["tiny"].embedding)
    assert audio.shape == (1, 33, SIZES["tiny"].embedding)
    assert torch.allclose(video.norm(dim=-1), torch.ones(1, 7))
    assert torch.allclose(audio.norm(dim=-1), torch.ones(1, 33))


def test_folded_norms_give_the_same_vectors(net):
    crops, mel = torch.rand(1, 9, 64, 64) * 255, torch.randn(1, 40, 40)
    folded = for_inference(net.state_dict())
    with torch.inference_mode():
        for a, b in zip(net(crops, mel), folded(crops, mel), strict=True):
            assert torch.allclose(a, b, atol=1e-5)


def test_light_and_gain_change_nothing(net):
    crops = torch.rand(1, 6, 64, 64) * 120
    real = torch.ones(1, 30, dtype=torch.bool)
    mel = torch.randn(1, 30, 40)
    with torch.inference_mode():
        assert torch.allclose(net.video(crops), net.video(crops + 60.0), atol=1e-4)
    louder = mel + torch.linspace(0.0, 3.0, 40)  # a gain and a filter
    assert torch.allclose(normalised(mel, real), normalised(louder, real), atol=1e-5)


def test_what_is_not_real_sound_is_zero():
    real = torch.tensor([[True, True, False]])
    bands = normalised(torch.randn(1, 3, 40), real)
    assert (bands[0, 2] == 0).all()
    assert torch.allclose(bands[0, 0], -bands[0, 1])


@pytest.mark.parametrize("chunks", [[12], [1] * 12, [5, 7], [2, 9, 1]])
def test_a_track_s_vectors_do_not_depend_on_the_chunks(net, chunks):
    crops = (torch.rand(12, 64, 64) * 255).to(torch.uint8)
    with torch.inference_mode():
        whole = net.video(crops[None].float())[0].numpy()
    encoder, at = LipEncoder(net, 25.0), 0
    for n in chunks:
        encoder.feed(30 + at, crops[at : at + n].numpy())
        at += n
    found = encoder.finish()
    assert found.frame.tolist() == list(range(30, 42))
    assert np.allclose(found.vectors, whole, atol=1e-5)


@pytest.mark.parametrize(
    ("fps", "frames"),
    [
        (50.0, [0, 2, 4, 6]),
        (30000 / 1001, [0, 1, 2, 4, 5, 6, 7]),
        (12.5, [0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7]),
    ],
)
def test_other_rates_take_the_nearest_frames(net, fps, frames):
    encoder = LipEncoder(net, fps)
    encoder.feed(0, np.zeros((8, 64, 64), np.uint8))
    assert encoder.finish().frame.tolist() == frames


def test_the_shipped_nets_load_and_say_their_size():
    assert load("avsync_small").size == "small"
    assert load("avsync_tiny").size == "tiny"
    with pytest.raises(UnknownName, match="no weights called 'avsync_huge'"):
        load("avsync_huge")


def test_other_weights_are_refused_by_name(net):
    state = net.state_dict()
    with pytest.raises(ValueError, match="with 7 channels in its first layer is of no known size"):
        size_of({"video.stem.weight": torch.zeros(7, 5, 5, 5)})
    state["video.more"] = torch.zeros(1)
    with pytest.raises(ValueError, match=r"no weights of an avsync net: video\.more"):
        for_inference(state)
