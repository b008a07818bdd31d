"""SONAR's text encoder: published names and shapes, transformers' own encoder as its parity."""

import os
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from avbench.embedding.program import Utterance
from avbench.embedding.sonar_text import embed_texts
from avbench.errors import MissingWeights, UserError
from avbench.models import sonar_text
from avbench.models.sonar_text import Size, SonarText, load, renamed
from avbench.models.sonar_tokens import SonarTokens, flores_code

TINY = Size(vocabulary=30, width=32, heads=4, inner=48, layers=3)
FOLDER = "AVBENCH_SONAR_TEXT"  # of the published files, where a reader has them


def test_published_names_shapes_and_size():
    with torch.device("meta"):
        state = SonarText().state_dict()
    shapes = {k: tuple(t.shape) for k, t in state.items()}
    assert shapes["encoder_frontend.embed.weight"] == (256_206, 1024)
    assert shapes["encoder.layers.23.self_attn.output_proj.weight"] == (1024, 1024)
    assert shapes["encoder.layers.0.ffn.inner_proj.weight"] == (8192, 1024)
    assert shapes["encoder.layers.0.ffn_layer_norm.bias"] == (1024,)
    assert shapes["layer_norm.weight"] == (1024,)
    assert len(shapes) == 24 * 16 + 3
    assert sum(t.numel() for t in state.values()) == 766_091_264


@pytest.fixture(scope="module")
def peer():
    """transformers' encoder of the same kind, random weights of a size that shows."""
    transformers = pytest.importorskip("transformers")
    config = transformers.M2M100Config(
        vocab_size=TINY.vocabulary,
        d_model=TINY.width,
        encoder_layers=TINY.layers,
        encoder_attention_heads=TINY.heads,
        encoder_ffn_dim=TINY.inner,
        pad_token_id=sonar_text.PAD,
    )
    from transformers.models.m2m_100.modeling_m2m_100 import M2M100Encoder

    with torch.random.fork_rng():
        torch.manual_seed(0)
        net = M2M100Encoder(config)
        for parameter in net.parameters():
            torch.nn.init.normal_(parameter, 0.0, 0.3)
    return net.eval()


@pytest.fixture
def state(peer):
    return {k: t.clone() for k, t in peer.state_dict().items()}


def test_embeddings_are_the_mean_of_transformers_encoder(peer, state, tmp_path):
    save_file(state, tmp_path / "model.safetensors")
    tokens = torch.tensor([[7, 4, 9, 9, 2], [8, 3, 3, 5, 2]])
    with torch.inference_mode():
        expected = peer(tokens, attention_mask=torch.ones_like(tokens)).last_hidden_state.mean(1)
    found = load(tmp_path, TINY)(tokens)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)
    assert (found[0] - found[1]).abs().max() > 0.05


def test_order_counts(state, tmp_path):
    save_file(state, tmp_path / "model.safetensors")
    net = load(tmp_path, TINY)
    assert not torch.allclose(net(torch.tensor([[7, 4, 9, 2]])), net(torch.tensor([[7, 9, 4, 2]])))


def test_both_forms_of_the_file_are_one_net(state, tmp_path):
    ours = renamed(state)
    theirs = dict(ours)
    embed = ours["encoder_frontend.embed.weight"].clone()
    embed[:4] = embed[[1, 3, 0, 2]]  # as SONAR's own conversion does
    theirs["encoder_frontend.embed.weight"] = embed
    torch.save({"model": theirs}, tmp_path / "sonar_text_encoder.pt")
    net = load(tmp_path, TINY)
    assert torch.equal(net.encoder_frontend.embed.weight, state["embed_tokens.weight"])
    save_file(state, tmp_path / "model.safetensors")  # it comes first
    tokens = torch.tensor([[7, 0, 1, 3, 2]])
    assert torch.equal(net(tokens), load(tmp_path, TINY)(tokens))


def test_what_does_not_fit_is_said(state, tmp_path):
    with pytest.raises(MissingWeights, match=r"found neither model\.safetensors nor sonar_text"):
        load(tmp_path)
    save_file(state, tmp_path / "model.safetensors")
    with pytest.raises(UserError, match=r"missing: encoder\.layers\.3\..*of another shape"):
        load(tmp_path)


def write_tokenizer(folder: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    words = ["<s>", "<pad>", "</s>", "<unk>", "the", "cat", "el", "gato", "eng_Latn", "spa_Latn"]
    model = tokenizers.models.WordLevel({w: i for i, w in enumerate(words)}, unk_token=words[3])
    made = tokenizers.Tokenizer(model)
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "eng_Latn", "spa_Latn"])
    made.save(str(folder / "tokenizer.json"))


def test_tokens_are_language_pieces_end(tmp_path):
    with pytest.raises(MissingWeights, match=r"tokenizer\.json: not found"):
        SonarTokens(tmp_path)
    write_tokenizer(tmp_path)
    tokens = SonarTokens(tmp_path)
    assert tokens("the cat", "en") == [8, 4, 5, 2]
    assert tokens("el gato", "es-MX") == [9, 6, 7, 2]
    with pytest.raises(UserError, match=r"the tokenizer knows no .fra_Latn.$"):
        tokens("le chat", "fr")


def test_codes():
    assert [flores_code(c) for c in ("en", "pt_BR", "zho_Hant")] == [
        "eng_Latn",
        "por_Latn",
        "zho_Hant",
    ]
    for code in (None, "", "xx"):
        with pytest.raises(UserError, match="reads a text in a stated language, found"):
            flores_code(code)


def test_texts_to_vectors(state, tmp_path, monkeypatch):
    write_tokenizer(tmp_path)
    save_file(state, tmp_path / "model.safetensors")
    monkeypatch.setattr(sonar_text, "Size", lambda: TINY)
    said = [Utterance("a", text="the cat", language="en"), Utterance("b", text="el", language="es")]
    found = embed_texts(tmp_path, said)
    assert found.shape == (2, TINY.width)
    assert found.dtype == np.float32
    assert np.array_equal(embed_texts(tmp_path, said[1:])[0], found[1])  # no other text matters


def test_golden_similarities_of_the_published_weights():
    """Of SONAR's own integration test; name a folder with both files in AVBENCH_SONAR_TEXT."""
    if FOLDER not in os.environ:
        pytest.skip(f"{FOLDER} names no folder with SONAR's text encoder")
    texts = {
        "en": ["Hello, my name is Paul", "I'm working as a teacher"],
        "fr": ["Bonjour, mon nom est Paul", "Je travaille comme professeur."],
    }
    said = [Utterance("", text=t, language=code) for code, both in texts.items() for t in both]
    rows = embed_texts(Path(os.environ[FOLDER]), said)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    expected = [[0.9367, 0.3658], [0.3787, 0.8596]]
    np.testing.assert_allclose(rows[:2] @ rows[2:].T, expected, atol=5e-4)
