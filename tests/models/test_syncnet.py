"""SyncNet's shape, its reading of weights files, and the fast towers against the plain form."""

import numpy as np
import pytest
import torch
from syncnet_random import peer_net, random_net

from avbench.errors import UserError
from avbench.models import syncnet
from avbench.models.syncnet_fast import AudioTower, LipTower


@pytest.fixture(scope="module")
def frames():
    return np.random.default_rng(0).integers(0, 256, (11, 224, 224, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def plain(frames):
    """Embeddings of the seven windows by the plain form."""
    film = torch.from_numpy(frames).permute(3, 0, 1, 2).float()
    windows = torch.stack([film[:, i : i + 5] for i in range(7)])
    return random_net().lip(windows).numpy()


@pytest.fixture(scope="module")
def lips():
    return LipTower(random_net())


def relative(found, expected):
    """The worst window's error against its length."""
    apart = np.linalg.norm(found - expected, axis=1)
    return (apart / np.linalg.norm(expected, axis=1)).max()


def test_published_size():
    net = syncnet.SyncNet()
    assert sum(p.numel() for p in net.parameters()) == 13_631_616
    assert len(net.state_dict()) == 102


def test_names_are_those_of_the_original():
    assert list(peer_net().state_dict()) == list(random_net().state_dict())


def test_both_towers_give_the_original_s_embeddings(frames, plain, lips):
    peer = peer_net()
    film = torch.from_numpy(frames).permute(3, 0, 1, 2).float()[None]
    mfcc = torch.randn(3, 1, 13, 20, generator=torch.Generator().manual_seed(1)) * 10
    with torch.inference_mode():
        face = peer.forward_lip(film[:, :, 2:7]).numpy()
        sound = peer.forward_aud(mfcc).numpy()
    assert relative(plain[2:3], face) < 1e-5
    assert relative(lips.embed(frames)[2:3], face) < 1e-5
    assert relative(random_net().audio(mfcc).numpy(), sound) < 1e-5


@pytest.mark.parametrize("n", [5, 8, 9, 11])
def test_the_fast_lip_tower_is_the_plain_one(n, frames, plain, lips):
    found = lips.embed(frames[:n])
    assert found.shape == (n - 4, 1024)
    assert found.dtype == np.float32
    assert relative(found, plain[: n - 4]) < 1e-5


def test_too_few_frames_make_no_window(frames, lips):
    assert lips.embed(frames[:4]).shape == (0, 1024)


def test_the_same_bytes_wherever_a_video_is_cut_at_four(frames, lips):
    whole = lips.embed(frames)
    parts = [lips.embed(frames[:8]), lips.embed(frames[4:])]
    np.testing.assert_array_equal(whole, np.concatenate(parts))


def test_other_pictures_are_refused(lips):
    with pytest.raises(ValueError, match=r"float32 \(5, 224, 224, 3\); expected uint8"):
        lips.embed(np.zeros((5, 224, 224, 3), np.float32))


def test_the_fast_audio_tower_is_the_plain_one():
    mfcc = np.random.default_rng(2).normal(size=(4 * 10 + 16, 13)) * 10
    windows = np.stack([mfcc[4 * i : 4 * i + 20].T for i in range(10)])[:, None]
    plain = random_net().audio(torch.from_numpy(windows).float()).numpy()
    found = AudioTower(random_net()).embed(mfcc, 10)
    assert relative(found, plain) < 1e-5


def test_too_little_sound_is_refused():
    with pytest.raises(ValueError, match=r"mfcc is \(19, 13\); expected \(T, 13\), T >= 20"):
        AudioTower(random_net()).embed(np.zeros((19, 13)), 1)


@pytest.fixture
def saved(tmp_path):
    """Writes a state dict the way files of 2016 are written, and gives its path."""

    def save(state):
        torch.save(state, tmp_path / "net.model", _use_new_zipfile_serialization=False)
        return tmp_path / "net.model"

    return save


def test_an_old_file_without_batch_counters_loads(saved):
    state = random_net().state_dict()
    old = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    assert len(old) == 88
    net = syncnet.load(saved(old))
    assert not net.training
    assert torch.equal(net.netfclip[3].weight, state["netfclip.3.weight"])


def test_what_does_not_fit_is_named(saved):
    state = dict(random_net().state_dict())
    del state["netcnnlip.5.running_var"]
    state["netfclip.9.weight"] = torch.zeros(1)
    state["netfcaud.3.bias"] = torch.zeros(256)
    with pytest.raises(UserError) as raised:
        syncnet.load(saved(state))
    assert str(raised.value).endswith(
        "net.model does not fit SyncNet; tensors missing: netcnnlip.5.running_var; unexpected: "
        "netfclip.9.weight; of another shape: netfcaud.3.bias (256,), expected (1024,)"
    )
