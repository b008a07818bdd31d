"""The lip readers' decoder against torch's own, its search against all sentences, its file."""

import itertools
import sys
import types
from functools import cache

import numpy as np
import pytest
import torch
from avhubert_random import WIDTH, random_state
from torch import nn

from avbench import user_weights
from avbench.errors import TooShort, UnknownName, UserError
from avbench.features.avhubert_lips import LipFeatures
from avbench.features.lip_transcript import BaseReader
from avbench.metrics.wer_lip import WerLipBase
from avbench.models.lip_decoder import EOS, PAD, Sentence, decoder_of, position, search
from avbench.models.lip_reader import LipReader, load

DEEP, HIDDEN, LAYERS, PIECES = 192, 256, 2, 12
MADE_OF = ("_the", "_b", "in", "_a", "t", "s", "ing", "_o")
SYMBOLS = ("<s>", "<pad>", "</s>", "<unk>", *(p.replace("_", "\u2581") for p in MADE_OF))


def decoder_state(seen=WIDTH, seed=11):
    """Official names; shapes of a small decoder."""
    random = torch.Generator().manual_seed(seed)
    shapes = {"embed_tokens.weight": (PIECES, DEEP), "layer_norm.weight": (DEEP,)}
    shapes |= {"layer_norm.bias": (DEEP,)}
    for i in range(LAYERS):
        at = f"layers.{i}."
        for attention, n_in in (("self_attn", DEEP), ("encoder_attn", seen)):
            for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                n = n_in if name in ("k_proj", "v_proj") else DEEP
                shapes[f"{at}{attention}.{name}.weight"] = (DEEP, n)
                shapes[f"{at}{attention}.{name}.bias"] = (DEEP,)
        for norm in ("self_attn_layer_norm", "encoder_attn_layer_norm", "final_layer_norm"):
            shapes[f"{at}{norm}.weight"] = shapes[f"{at}{norm}.bias"] = (DEEP,)
        shapes |= {f"{at}fc1.weight": (HIDDEN, DEEP), f"{at}fc1.bias": (HIDDEN,)}
        shapes |= {f"{at}fc2.weight": (DEEP, HIDDEN), f"{at}fc2.bias": (DEEP,)}
    state = {"decoder.version": torch.tensor([3.0]), "decoder.embed_positions._float_tensor": None}
    for name, shape in shapes.items():
        scale = shape[-1] ** -0.5 if len(shape) > 1 else 0.1
        values = scale * torch.randn(shape, generator=random)
        is_norm = "norm" in name and name.endswith("weight")
        state[f"decoder.{name}"] = 1 + values if is_norm else values
    state["decoder.embed_positions._float_tensor"] = torch.ones(1)
    return state


STATE = decoder_state()


@pytest.fixture(scope="module")
def decoder():
    return decoder_of(STATE, "random")


def by_torch(pieces, seen):
    """Log probabilities (n, PIECES) by torch's own decoder layers, all steps at once."""
    own = {k.removeprefix("decoder."): v for k, v in STATE.items()}
    x = torch.stack(
        [own["embed_tokens.weight"][p] + position(i, DEEP) for i, p in enumerate(pieces)]
    )
    mask = nn.Transformer.generate_square_subsequent_mask(len(pieces))
    for layer in torchs_layers():
        x = layer(x[None], seen[None], tgt_mask=mask)[0]
    x = nn.functional.layer_norm(x, (DEEP,), own["layer_norm.weight"], own["layer_norm.bias"])
    return (x @ own["embed_tokens.weight"].T).log_softmax(1)


@cache
def torchs_layers():
    own = {k.removeprefix("decoder."): v for k, v in STATE.items()}
    layers = []
    for i in range(LAYERS):
        layer = nn.TransformerDecoderLayer(
            DEEP, 1, HIDDEN, 0.0, "relu", norm_first=True, batch_first=True
        )
        layer.multihead_attn = nn.MultiheadAttention(
            DEEP, 1, kdim=WIDTH, vdim=WIDTH, batch_first=True
        )
        layer.load_state_dict(torchs_names(own, f"layers.{i}."))
        layers.append(layer.eval())
    return layers


def torchs_names(own, at):
    part = {k.removeprefix(at): v for k, v in own.items() if k.startswith(at)}
    qkv = [[part[f"{a}.{p}_proj.{w}"] for p in "qkv"] for a in ("self_attn", "encoder_attn")
           for w in ("weight", "bias")]  # fmt: skip
    state = {
        "self_attn.in_proj_weight": torch.cat(qkv[0]),
        "self_attn.in_proj_bias": torch.cat(qkv[1]),
        "multihead_attn.in_proj_bias": torch.cat(qkv[3]),
        **{f"multihead_attn.{p}_proj_weight": w for p, w in zip("qkv", qkv[2], strict=True)},
    }
    for old, new in (
        ("self_attn.out_proj", "self_attn.out_proj"),
        ("encoder_attn.out_proj", "multihead_attn.out_proj"),
        ("self_attn_layer_norm", "norm1"),
        ("encoder_attn_layer_norm", "norm2"),
        ("final_layer_norm", "norm3"),
        ("fc1", "linear1"),
        ("fc2", "linear2"),
    ):
        state |= {f"{new}.{w}": part[f"{old}.{w}"] for w in ("weight", "bias")}
    return state


def test_step_by_step_is_torchs_decoder_all_at_once(decoder):
    seen = torch.randn(9, WIDTH, generator=torch.Generator().manual_seed(1))
    pieces, past, found = [EOS, 4, 7, 7, 11], [], []
    with torch.inference_mode():
        for piece in pieces:
            logs, past = decoder.step(torch.tensor([piece]), past, seen)
            found.append(logs[0])
        assert torch.allclose(torch.stack(found), by_torch(pieces, seen), atol=1e-5)


def test_positions_are_fairseqs():
    frequency = 10_000 ** (-1 / 3)
    wanted = [np.sin(2), np.sin(2 * frequency), np.cos(2 * frequency)]
    assert position(0, 8)[[0, 1, 5]].tolist() == pytest.approx(wanted, abs=1e-6)


def all_sentences(decoder, seen, max_pieces, lenpen):
    best = Sentence((), -np.inf)
    others = [i for i in range(PIECES) if i not in (PAD, EOS)]
    for n in range(max_pieces + 1):
        for pieces in itertools.product(others, repeat=n):
            logs = by_torch([EOS, *pieces], seen)
            value = sum(float(logs[i, p]) for i, p in enumerate((*pieces, EOS))) / (n + 1) ** lenpen
            best = max(best, Sentence(pieces, value), key=lambda s: s.score)
    return best


@pytest.mark.parametrize("lenpen", [0.0, 1.0])
def test_a_wide_beam_finds_the_best_of_all_sentences(decoder, lenpen):
    seen = 3 * torch.randn(4, WIDTH, generator=torch.Generator().manual_seed(2))
    with torch.inference_mode():
        wanted = all_sentences(decoder, seen, 2, lenpen)
        found = search(decoder, seen, beam=111, lenpen=lenpen, max_pieces=2)
    assert found.pieces == wanted.pieces
    assert found.score == pytest.approx(wanted.score, abs=1e-4)


def test_a_beam_of_one_is_greedy_and_ends_in_time(decoder):
    seen = torch.randn(6, WIDTH, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        found = search(decoder, seen, beam=1, lenpen=1.0, max_pieces=6)
        pieces = [EOS]
        while len(pieces) <= 6:
            logs = by_torch(pieces, seen)[-1]
            logs[PAD] = -torch.inf
            if int(logs.argmax()) == EOS:
                break
            pieces.append(int(logs.argmax()))
    assert found.pieces == tuple(pieces[1:])


def test_pieces_become_words():
    reader = LipReader(None, None, SYMBOLS)
    assert reader.text(Sentence((4, 5, 6, 8, 3, 7), -1.0)) == "the bint a"


@pytest.fixture
def checkpoint(tmp_path, monkeypatch):
    """A fine-tuned file as fairseq writes it, its dictionary inside; fairseq is gone afterwards."""

    class Dictionary:
        def __init__(self, symbols):
            self.symbols = list(symbols)

    Dictionary.__module__, Dictionary.__qualname__ = "fairseq.data.dictionary", "Dictionary"

    def write(symbols=SYMBOLS, **changed):
        tuned = {f"encoder.w2v_model.{k}": v for k, v in random_state().items()}
        state = {"model": tuned | STATE, "task_state": {"target_dictionary": Dictionary(symbols)}}
        with monkeypatch.context() as patched:
            for name in ("fairseq", "fairseq.data", "fairseq.data.dictionary"):
                patched.setitem(sys.modules, name, types.ModuleType(name))
            sys.modules["fairseq.data.dictionary"].Dictionary = Dictionary
            torch.save(state | changed, tmp_path / "tuned.pt")
        return tmp_path / "tuned.pt"

    return write


def test_a_checkpoint_with_its_dictionary_reads_lips(checkpoint, tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    user_weights.add("avhubert_base_vsr", checkpoint())
    vectors = np.random.default_rng(0).normal(size=(12, 512)).astype(np.float32)
    lips = LipFeatures(0, vectors, 12, 2, "avhubert_base_vsr")
    found = BaseReader(beam=4).extract(lips)
    again = load(tmp_path / "tuned.pt").read(torch.from_numpy(vectors), beam=4, lenpen=1.0)
    assert (found.text, found.score) == again
    assert (found.how, found.language, found.n_faces) == ("lips", "en", 2)
    counts = WerLipBase().per_clip(types.SimpleNamespace(text="bin blue", language="en"), found)
    assert counts["words"] == 2
    assert counts["given"] == 0
    with pytest.raises(TooShort, match="3 frames at 25 a second show the face"):
        BaseReader().extract(LipFeatures(0, vectors[:3], 12, 1, "avhubert_base_vsr"))


def test_a_file_that_reads_no_lips_says_what_it_lacks(checkpoint, tmp_path):
    torch.save({"model": random_state()}, tmp_path / "pretrained.pt")
    with pytest.raises(UserError, match="has no decoder: expected an AV-HuBERT tuned to read lips"):
        load(tmp_path / "pretrained.pt")
    with pytest.raises(UserError, match="holds a dictionary of 5 symbols for 12 pieces"):
        load(checkpoint(SYMBOLS[:5]))
    with pytest.raises(UserError, match="a dictionary of 0 symbols"):
        load(checkpoint(task_state={}))


def test_a_beam_of_none_is_refused():
    with pytest.raises(UnknownName, match="found a beam of 0; expected 1 or more"):
        BaseReader(beam=0)
