"""One description of how clips make a score: by sums and the slow way, for any metric."""

import numpy as np
import pytest
import sacrebleu

from avbench.stats import (
    Bleu,
    Mean,
    Median,
    Ratio,
    approximate_randomisation,
    paired_bootstrap,
    pool_of,
    rank_systems,
    rank_tables,
    resampled,
)

rng = np.random.default_rng(0)
N = 60
CLUSTERS = rng.integers(8, size=N).astype(str)
WER = Ratio(("sub", "del", "ins"), ("words",), 100.0)
WORDS = ("the", "a", "cat", "dog", "sat", "on", "mat", "ran", "far", "home")


def counts(seed: int) -> dict[str, np.ndarray]:
    own = np.random.default_rng(seed)
    return {
        "m": own.normal(size=N),
        "sub": own.integers(3, size=N) * 1.0,
        "del": own.integers(2, size=N) * 1.0,
        "ins": own.integers(2, size=N) * 1.0,
        "words": own.integers(4, 9, size=N) * 1.0,
    }


def sentences(seed: int, n: int = N) -> tuple[list[str], list[str]]:
    own = np.random.default_rng(seed)
    refs = [" ".join(own.choice(WORDS, own.integers(3, 12))) for _ in range(n)]
    hyps = [
        " ".join(w if own.random() < 0.8 else own.choice(WORDS) for w in r.split()) for r in refs
    ]
    return [h if own.random() < 0.9 else h.rpartition(" ")[0] for h in hyps], refs


def bleu_table(hyps: list[str], refs: list[str]) -> dict[str, np.ndarray]:
    """sacreBLEU's own statistics of each sentence."""
    rows = np.array(sacrebleu.BLEU()._extract_corpus_statistics(hyps, [refs]), dtype=float)
    orders = range(1, 5)
    names = ["hyp_len", "ref_len", *(f"match{n}" for n in orders), *(f"total{n}" for n in orders)]
    return dict(zip(names, rows.T, strict=True))


def test_a_ratio_is_of_sums_and_over_nothing_undefined() -> None:
    table = {"sub": np.array([1.0, 0]), "del": np.array([0.0, 1]), "ins": np.array([0.0, 0])}
    assert WER({**table, "words": np.array([4.0, 6.0])}) == pytest.approx(20.0)
    assert np.isnan(WER({**table, "words": np.zeros(2)}))


@pytest.mark.parametrize("seed", range(5))
def test_bleu_is_sacrebleu_s(seed: int) -> None:
    hyps, refs = sentences(seed, 40)
    assert Bleu()(bleu_table(hyps, refs)) == pytest.approx(
        sacrebleu.corpus_bleu(hyps, [refs]).score, abs=1e-9
    )


@pytest.mark.parametrize(
    ("hyp", "ref"),
    [
        ("cat", "cat"),  # no 4-gram at all: 0
        ("a cat sat on", "dog ran far home"),  # no match at all: 0
        ("the cat sat home far a", "the cat ran on the mat"),  # no 3-gram: smoothed
        ("the cat", "the cat sat on the mat"),
        ("", "the cat sat"),
    ],
)
def test_bleu_of_few_words_is_sacrebleu_s(hyp: str, ref: str) -> None:
    theirs = sacrebleu.corpus_bleu([hyp], [[ref]]).score
    assert Bleu()(bleu_table([hyp], [ref])) == pytest.approx(theirs, abs=1e-9)


POOLS = [Mean("m"), WER, Bleu(), Median("m")]


def table_for(pool, seed: int) -> dict[str, np.ndarray]:
    return bleu_table(*sentences(seed)) if isinstance(pool, Bleu) else counts(seed)


@pytest.mark.parametrize("pool", POOLS, ids=lambda p: p.kind)
def test_resamples_by_sums_are_those_of_repeated_rows(pool) -> None:
    table = table_for(pool, 1)
    fast = resampled(table, CLUSTERS, pool, n_resamples=100)
    slow = resampled(table, CLUSTERS, lambda t: pool(t), n_resamples=100)
    np.testing.assert_allclose(fast, slow, rtol=1e-10)


@pytest.mark.parametrize("pool", POOLS, ids=lambda p: p.kind)
def test_swaps_by_sums_are_those_of_rows(pool) -> None:
    a, b = table_for(pool, 2), table_for(pool, 3)
    fast, slow = (
        approximate_randomisation(a, b, CLUSTERS, how) for how in (pool, lambda t: pool(t))
    )
    assert fast == slow


@pytest.mark.parametrize("pool", POOLS, ids=lambda p: p.kind)
def test_a_system_is_not_different_from_itself(pool) -> None:
    table = table_for(pool, 4)
    assert approximate_randomisation(table, table, CLUSTERS, pool) == 1.0
    assert paired_bootstrap(table, table, CLUSTERS, pool).value == 0.0


def test_ranks_by_tables_are_those_by_means() -> None:
    values = np.stack([counts(s)["m"] + s for s in range(3)], axis=1)
    tables = [{"m": column} for column in values.T]
    assert rank_tables(tables, CLUSTERS, Mean("m"), "higher") == rank_systems(
        values, CLUSTERS, "higher"
    )


def test_ranks_of_a_ratio_follow_its_pooled_score() -> None:
    good, bad = counts(5), counts(6)
    bad = bad | {"sub": bad["sub"] + 3}
    places = rank_tables([bad, good], CLUSTERS, WER, "lower")
    assert [(p.rank, p.group) for p in places] == [(2, 2), (1, 1)]


def test_a_score_that_is_undefined_cannot_be_ranked() -> None:
    table = counts(7) | {"words": np.zeros(N)}
    with pytest.raises(ValueError, match="a score is undefined on these clips"):
        rank_tables([table, table], CLUSTERS, WER, "lower")


@pytest.mark.parametrize("pool", POOLS, ids=lambda p: p.kind)
def test_a_pool_is_written_down_and_read_back(pool) -> None:
    assert pool_of(pool.spec) == pool
    assert (
        pool_of({k: list(v) if isinstance(v, tuple) else v for k, v in pool.spec.items()}) == pool
    )


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"kind": "mode"}, "pool 'mode' is unknown; there are mean, ratio, bleu, chrf, median"),
        ({}, "pool None is unknown"),
        ({"kind": "mean"}, "missing 1 required positional argument: 'column'"),
        ({"kind": "mean", "column": "m", "evil": 1}, "unexpected keyword argument 'evil'"),
    ],
)
def test_a_pool_from_outside_is_checked(spec, said) -> None:
    with pytest.raises(ValueError, match=said):
        pool_of(spec)
