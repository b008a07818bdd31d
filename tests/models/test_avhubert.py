"""AV-HuBERT with the official names and shapes, against independent forms of each part."""

from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
import torch
from avhubert_random import HIDDEN, LAYERS, WIDTH, official_shapes, random_state
from torch.nn import functional

from avbench.align.mfcc import log_bands
from avbench.errors import UserError
from avbench.models.avhubert import AVHubert, Shape, encoder_of, load
from avbench.models.checkpoints import facts, read_state
from avbench.models.inert import Inert, load_inert

STATE = random_state()


@pytest.fixture(scope="module")
def net():
    return encoder_of(STATE, "random")


def test_the_published_sizes_have_their_parameters():
    with torch.device("meta"):
        sizes = {
            "base": AVHubert(Shape(768, 3072, 12)),
            "large": AVHubert(Shape(1024, 4096, 24)),
        }
    n = {k: sum(p.numel() for p in v.parameters()) / 1e6 for k, v in sizes.items()}
    assert n["base"] == pytest.approx(102.7, abs=0.6)  # 103.3 with what pre-training adds
    assert n["large"] == pytest.approx(325, abs=1)


def test_the_picture_is_what_the_tensors_say(net):
    mouths = torch.randint(0, 256, (6, 96, 96), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        found = net.lips(mouths.to(torch.uint8))
    middle = (mouths[:, 4:92, 4:92].float() / 255 - 0.421) / 0.165
    assert torch.allclose(found, resnet_by_hand(middle), rtol=1e-3, atol=1e-4)


def resnet_by_hand(mouths):
    """From the tensors' names alone."""
    part = {k.split("resnet.")[1]: v for k, v in STATE.items() if "resnet." in k}

    def norm(x, name):
        given = (part[f"{name}.{p}"] for p in ("running_mean", "running_var", "weight", "bias"))
        return functional.batch_norm(x, *given)

    x = functional.conv3d(
        mouths[None, None], part["frontend3D.0.weight"], None, (1, 2, 2), (2, 3, 3)
    )
    x = functional.prelu(norm(x, "frontend3D.1"), part["frontend3D.2.weight"])
    x = functional.max_pool3d(x, (1, 3, 3), (1, 2, 2), (0, 1, 1))[0].transpose(0, 1)
    for layer in range(1, 5):
        for block in (0, 1):
            at = f"trunk.layer{layer}.{block}"
            stride = 2 if block == 0 and layer > 1 else 1
            y = functional.conv2d(x, part[f"{at}.conv1.weight"], None, stride, 1)
            y = functional.prelu(norm(y, f"{at}.bn1"), part[f"{at}.relu1.weight"])
            y = norm(functional.conv2d(y, part[f"{at}.conv2.weight"], None, 1, 1), f"{at}.bn2")
            if f"{at}.downsample.0.weight" in part:
                x = functional.conv2d(x, part[f"{at}.downsample.0.weight"], None, stride)
                x = norm(x, f"{at}.downsample.1")
            x = functional.prelu(x + y, part[f"{at}.relu2.weight"])
    return x.mean((2, 3))


def test_a_long_clip_is_the_same_in_parts(net):
    mouths = torch.randint(0, 256, (70, 96, 96), dtype=torch.uint8)
    with torch.inference_mode():
        whole, part = net.lips(mouths), net.lips(mouths[:40])
    assert torch.allclose(whole[:38], part[:38], rtol=1e-3, atol=1e-4)


def test_the_trunk_is_transformers_hubert(net):
    hubert = pytest.importorskip("transformers.models.hubert.modeling_hubert")
    config = hubert.HubertConfig(
        hidden_size=WIDTH,
        intermediate_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=WIDTH // 64,
        do_stable_layer_norm=True,
        num_conv_pos_embeddings=128,
        num_conv_pos_embedding_groups=16,
        attn_implementation="eager",
    )
    peer = hubert.HubertEncoderStableLayerNorm(config).eval()
    peer.load_state_dict(dict(map(renamed, encoder_tensors())))
    x = torch.randn(30, WIDTH, generator=torch.Generator().manual_seed(2))
    with torch.inference_mode():
        wanted = peer(x[None]).last_hidden_state[0]
        assert torch.allclose(net.encoder(x), wanted, atol=2e-5)
        second = torch.nn.functional.layer_norm(net.encoder(x, LAYERS), (WIDTH,))
        assert torch.allclose(
            second * peer.layer_norm.weight + peer.layer_norm.bias, wanted, atol=2e-5
        )


def encoder_tensors():
    return [(k.removeprefix("encoder."), v) for k, v in STATE.items() if k.startswith("encoder.")]


def renamed(item):
    """fairseq's name as transformers has it."""
    name, tensor = item
    for old, new in (
        ("pos_conv.0.weight_g", "pos_conv_embed.conv.parametrizations.weight.original0"),
        ("pos_conv.0.weight_v", "pos_conv_embed.conv.parametrizations.weight.original1"),
        ("pos_conv.0", "pos_conv_embed.conv"),
        ("self_attn_layer_norm", "attention_norm"),
        ("self_attn", "attention"),
        ("attention_norm", "layer_norm"),
        ("fc1", "feed_forward.intermediate_dense"),
        ("fc2", "feed_forward.output_dense"),
    ):
        name = name.replace(old, new)
    return name, tensor


def test_a_missing_side_is_zeros_after_its_projection(net):
    lips, sound = torch.randn(20, 512), torch.randn(20, 104)
    with torch.inference_mode():
        found = net(lips, None)
        seen = net.feature_extractor_video.proj(lips)
        both = net.layer_norm(torch.cat([torch.zeros_like(seen), seen], dim=1))
        assert torch.equal(found, net.encoder(net.post_extract_proj(both)))
        heard = net.feature_extractor_audio.proj(
            (sound - sound.mean(1, keepdim=True))
            / (sound.var(1, keepdim=True, unbiased=False) + 1e-5).sqrt()
        )
        both = net.layer_norm(torch.cat([heard, seen], dim=1))
        wanted = net.encoder(net.post_extract_proj(both))
        assert torch.allclose(net(lips, sound), wanted, atol=1e-4)


def test_sides_of_two_lengths_or_none_are_a_bug_of_the_caller(net):
    for sides in ((None, None), (torch.zeros(4, 512), torch.zeros(5, 104))):
        with pytest.raises(ValueError, match="expected lips, sound, or both of one length"):
            net(*sides)


def test_the_sound_is_the_peers_filterbank():
    peer = pytest.importorskip("python_speech_features")
    sound = np.random.default_rng(0).normal(0, 3000, 16_000).astype(np.int16)
    sound[4000:6000] = 0
    assert np.allclose(log_bands(sound), peer.logfbank(sound, 16_000), atol=1e-9)


def test_a_fairseq_file_is_read_and_its_own_objects_stay_inert(tmp_path, fairseq_objects):
    dictionary, undo = fairseq_objects
    beside = {"args": Namespace(lr=[1]), "task_state": {"dictionaries": [dictionary()]}}
    torch.save({"model": STATE, **beside}, tmp_path / "fairseq.pt")
    undo()
    assert torch.equal(read_state(tmp_path / "fairseq.pt")["mask_emb"], STATE["mask_emb"])
    assert load(tmp_path / "fairseq.pt").shape == Shape(WIDTH, HIDDEN, LAYERS)
    inert = load_inert(tmp_path / "fairseq.pt")["task_state"]["dictionaries"][0]
    assert isinstance(inert, Inert)
    assert inert.symbols[-1] == "THE"


def test_a_file_that_names_anything_else_is_still_refused(tmp_path):
    torch.save({"model": STATE, "hook": Path("x"), "args": Namespace()}, tmp_path / "f.pt")
    with pytest.raises(UserError, match=r"it holds pathlib\.\w*, which is never run"):
        read_state(tmp_path / "f.pt")


@pytest.fixture
def fairseq_objects(monkeypatch):
    """A class as fairseq pickles it, of a package that exists until `undo` is called."""
    import sys
    import types

    class Dictionary:
        def __init__(self):
            self.symbols = ["<s>", "<pad>", "</s>", "<unk>", "THE"]

    Dictionary.__module__, Dictionary.__qualname__ = "fairseq.data.dictionary", "Dictionary"
    with monkeypatch.context() as patched:
        for name in ("fairseq", "fairseq.data", "fairseq.data.dictionary"):
            patched.setitem(sys.modules, name, types.ModuleType(name))
        sys.modules["fairseq.data.dictionary"].Dictionary = Dictionary
        yield Dictionary, patched.undo


def test_a_fine_tuned_file_gives_its_encoder():
    tuned = {f"encoder.w2v_model.{k}": v for k, v in STATE.items() if "final_proj" not in k}
    tuned["decoder.layer_norm.weight"] = torch.ones(WIDTH)
    one, other = encoder_of(tuned, "tuned"), encoder_of(STATE, "random")
    lips = torch.randn(9, 512)
    with torch.inference_mode():
        assert torch.equal(one(lips, None), other(lips, None))


def test_another_file_is_refused_with_what_is_wrong():
    with pytest.raises(UserError, match=r"^f is no AV-HuBERT: it holds no encoder\.layers\.0\.fc1"):
        encoder_of({"a": torch.ones(2)}, "f")
    without = {k: v for k, v in STATE.items() if k != "layer_norm.bias"}
    with pytest.raises(
        UserError, match=r"f does not fit AVHubert; tensors missing: layer_norm\.bias"
    ):
        encoder_of(without, "f")


@pytest.mark.parametrize(
    ("size", "shape"), [("base", (768, 3072, 12)), ("large", (1024, 4096, 24))]
)
def test_the_sizes_are_known_by_their_tensors(size, shape):
    shapes = official_shapes(*shape)
    state = {k: torch.empty(v, device="meta") for k, v in shapes.items()}
    assert facts(state).family == f"avhubert_{size}"
    tuned = {f"encoder.w2v_model.{k}": v for k, v in state.items()}
    assert facts(tuned).family == f"avhubert_{size}_tuned"
