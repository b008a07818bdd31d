"""Recognisers of transformers, on tiny random nets: decoding, and equal words each time."""

import json

import numpy as np
import pytest

from avbench.models.asr.types import Hearing

transformers = pytest.importorskip("transformers", reason="pip install 'avbench[asr-hf]'")

LETTERS = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ABCDEFGH"]
SOUND = np.random.default_rng(0).standard_normal(16_000).astype(np.float32) * 0.1


@pytest.fixture(scope="module")
def ctc(tmp_path_factory):
    """A wav2vec 2.0 with a dozen letters, as a folder of its files."""
    import torch
    from transformers import (
        Wav2Vec2Config,
        Wav2Vec2CTCTokenizer,
        Wav2Vec2FeatureExtractor,
        Wav2Vec2ForCTC,
        Wav2Vec2Processor,
    )

    folder = tmp_path_factory.mktemp("ctc")
    (folder / "vocab.json").write_text(json.dumps({c: i for i, c in enumerate(LETTERS)}))
    tokenizer = Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))
    extractor = Wav2Vec2FeatureExtractor(do_normalize=True, return_attention_mask=True)
    Wav2Vec2Processor(feature_extractor=extractor, tokenizer=tokenizer).save_pretrained(folder)
    torch.manual_seed(0)
    config = Wav2Vec2Config(
        vocab_size=len(LETTERS),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        conv_dim=(32,) * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=2,
        pad_token_id=0,
    )
    Wav2Vec2ForCTC(config).save_pretrained(folder)
    return folder


def test_greedy_ctc_merges_repeats_and_writes_lower_case(ctc):
    import torch
    from transformers import AutoModelForCTC

    from avbench.models.asr.transformers_asr import TransformersAsr

    (segment,) = TransformersAsr(ctc).segments(SOUND, Hearing())
    model = AutoModelForCTC.from_pretrained(ctc).eval()
    levelled = (SOUND - SOUND.mean()) / np.sqrt(SOUND.var() + 1e-7)
    with torch.inference_mode():
        best = model(torch.from_numpy(levelled)[None]).logits[0].argmax(-1).tolist()
    best = [b for b in best if b not in (1, 2, 3)]  # <s>, </s>, <unk>: no letters
    merged = [b for a, b in zip([-1, *best], best, strict=False) if a != b]
    letters = "".join(LETTERS[i] for i in merged if i > 3).replace("|", " ")
    assert segment.text == " ".join(letters.lower().split())
    assert segment.text
    assert (segment.avg_logprob, segment.no_speech) == (None, None)


def test_the_same_sound_is_heard_alike(ctc):
    from avbench.models.asr.transformers_asr import TransformersAsr

    assert TransformersAsr(ctc).segments(SOUND, Hearing()) == TransformersAsr(ctc).segments(
        SOUND, Hearing()
    )


def test_the_feature_takes_such_a_folder(ctc):
    from sounds import speech_like

    from avbench.clip import Waveform
    from avbench.features.texts import GivenText
    from avbench.features.transcript_variants import FairseqOct22

    feature = FairseqOct22(model=str(ctc))
    found = feature.extract(GivenText(None, "es"), Waveform(speech_like(1)))
    assert (found.how, found.model, found.language) == ("asr", str(ctc), "es")
    assert len(feature.weights_digest()) == 64
