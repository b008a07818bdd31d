"""BLASER 2.0's heads: published shapes and names, the formula, golden values of the weights."""

import numpy as np
import pytest
import torch

from avbench import user_weights
from avbench.errors import MissingWeights, UserError
from avbench.models.blaser import DIMENSION, Blaser, features, load
from avbench.models.bring import bring
from avbench.models.checkpoints import facts, read_state

SHAPES = {
    "ref": {"mlp.1.weight": (3072, 6144), "mlp.1.bias": (3072,)},
    "qe": {"mlp.1.weight": (3072, 4096), "mlp.1.bias": (3072,)},
}
COMMON = {
    "mlp.4.weight": (1536, 3072),
    "mlp.4.bias": (1536,),
    "mlp.7.weight": (1, 1536),
    "mlp.7.bias": (1,),
}
GOLDEN = [  # e = ones / 32: source, mt, reference (SONAR's own integration test)
    ("ref", (1, 1, 1), 5.2552075),
    ("ref", (1, 1, -1), 2.3096197),
    ("ref", (1, -1, 1), -2.1789076),
    ("qe", (1, 1), 4.9818931),
    ("qe", (1, -1), -0.8291062),
]


def random_state(kind: str) -> dict[str, torch.Tensor]:
    made = torch.Generator().manual_seed(3)
    shapes = SHAPES[kind] | COMMON
    return {k: torch.randn(s, generator=made) * (s[-1] ** -0.5) for k, s in shapes.items()}


def vectors(n: int = 3, seed: int = 0) -> list[torch.Tensor]:
    made = torch.Generator().manual_seed(seed)
    return [torch.randn(n, DIMENSION, generator=made) * scale for scale in (0.2, 1.0, 5.0)]


def by_hand(state: dict[str, torch.Tensor], *sides: torch.Tensor) -> np.ndarray:
    """The published formula in numpy and double precision; sides: source, mt and reference."""
    unit = [x.double().numpy() for x in sides]
    unit = [x / np.sqrt((x**2).sum(1, keepdims=True)) for x in unit]
    src, mt = unit[:2]
    if len(unit) == 3:
        parts = [unit[2], mt, src * mt, unit[2] * mt, abs(mt - src), abs(mt - unit[2])]
    else:
        parts = [src, mt, src * mt, abs(mt - src)]
    x = np.concatenate(parts, axis=1)
    for i in (1, 4, 7):
        x = x @ state[f"mlp.{i}.weight"].double().numpy().T + state[f"mlp.{i}.bias"].numpy()
        x = x if i == 7 else np.tanh(x)
    return x[:, 0]


@pytest.mark.parametrize("kind", ["ref", "qe"])
def test_names_and_shapes_are_the_published_ones(kind):
    found = {k: tuple(t.shape) for k, t in Blaser(kind).state_dict().items()}
    assert found == SHAPES[kind] | COMMON


@pytest.mark.parametrize("kind", ["ref", "qe"])
def test_the_head_is_the_published_formula(kind, tmp_path):
    state = random_state(kind)
    torch.save(state, tmp_path / "model.pt")
    sides = vectors()[: 3 if kind == "ref" else 2]
    found = load(kind, tmp_path / "model.pt")(*sides)
    assert found.shape == (3,)
    np.testing.assert_allclose(found.numpy(), by_hand(state, *sides), atol=1e-5)
    assert np.ptp(by_hand(state, *sides)) > 0.01  # the three clips differ, so order would show


def test_the_length_of_an_embedding_is_nothing():
    src, mt, ref = vectors()
    near = features(src * 7, mt * 0.1, ref * 3)
    torch.testing.assert_close(near, features(src, mt, ref))


def test_the_source_itself_is_no_feature_of_the_head_with_a_reference():
    src, mt, ref = vectors(1)
    seen = features(src, mt, ref)[0].split(DIMENSION)
    torch.testing.assert_close(seen[0], torch.nn.functional.normalize(ref)[0])
    torch.testing.assert_close(seen[1], torch.nn.functional.normalize(mt)[0])
    assert len(seen) == 6
    assert len(features(src, mt)[0].split(DIMENSION)) == 4


@pytest.mark.parametrize("kind", ["ref", "qe"])
@pytest.mark.parametrize("nested", [False, True])
def test_bare_and_nested_checkpoints_are_taken_in(kind, nested, tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    state = random_state(kind)
    torch.save({"model": state} if nested else state, tmp_path / "model.pt")
    brought = bring(f"blaser_2_0_{kind}", tmp_path / "model.pt")
    assert brought.facts.family == f"blaser_2_0_{kind}"
    assert brought.record.licence == "CC-BY-NC-4.0"
    assert not brought.record.verified  # no sha256 is published
    net = load(kind, user_weights.path(f"blaser_2_0_{kind}"))
    assert torch.equal(net.mlp[7].weight, state["mlp.7.weight"])


def test_the_other_head_s_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("AVBENCH_WEIGHTS", str(tmp_path / "weights"))
    torch.save(random_state("qe"), tmp_path / "model.pt")
    with pytest.raises(UserError, match=r"family blaser_2_0_qe .* expected blaser_2_0_ref$"):
        bring("blaser_2_0_ref", tmp_path / "model.pt")
    with pytest.raises(UserError, match=r"mlp\.1\.weight \(3072, 4096\), expected \(3072, 6144\)"):
        load("ref", tmp_path / "model.pt")


@pytest.mark.parametrize(("kind", "signs", "expected"), GOLDEN)
def test_golden_values_of_the_published_weights(kind, signs, expected):
    try:
        path = user_weights.path(f"blaser_2_0_{kind}")
    except MissingWeights as error:
        pytest.skip(str(error))
    assert facts(read_state(path)).family == f"blaser_2_0_{kind}"
    e = torch.ones(1, DIMENSION) / 32
    found = load(kind, path)(*(sign * e for sign in signs))
    assert float(found[0]) == pytest.approx(expected, abs=1e-4)
