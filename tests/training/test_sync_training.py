"""Training of the sync net on clips whose lips and sound are drawn from one curve."""

import csv
from dataclasses import replace

import numpy as np
import pytest
import torch

from avbench.cli import run
from avbench.errors import UserError
from avbench.training.sync import TrainConfig, Trainer, finish, read_net, train
from avbench.training.sync_check import CONTEXTS, check
from avbench.training.sync_curves import smoothed
from avbench.training.sync_data import BatchConfig, Example, Sampler, load_all
from avbench.training.sync_lags import LagPeak, frame_scores, mean_curve, peak, recentred
from avbench.training.sync_loss import along_lags, gaussian, sync_loss

BATCH = BatchConfig(frames=96, lengths=(12,), margin_steps=40, jitter_steps=10)


def toy_clip(seed: int, lag_ms: float = 0.0, n: int = 40) -> Example:
    """A mouth whose height and a sound whose bands follow the same random curve."""
    rng = np.random.default_rng(seed)
    at_ms = np.arange(-1000, n * 40 + 1000, 10)
    curve = np.convolve(rng.normal(size=len(at_ms)), np.hanning(21), "same")
    opening = np.interp(np.arange(n) * 40.0, at_ms, curve)
    crops = np.full((n, 96, 96), 128, np.uint8)
    for crop, value in zip(crops, opening, strict=True):
        half = int(np.clip(12 + 5 * value, 2, 24))
        crop[48 - half : 48 + half, 30:66] = 30
    heard = np.interp(np.arange(n * 4 + 1) * 10.0 - lag_ms, at_ms, curve)
    mel = np.tile(heard[:, None], (1, 40)) * np.linspace(0.5, 1.5, 40)
    return Example(
        f"clip{seed}",
        f"person{seed % 3}",
        crops,
        0.0,
        mel.astype(np.float32),
        (0.0, n * 0.04),
        lag_ms,
        1.0,
        anchored=True,
    )


def test_columns_along_lags_follow_the_frames():
    scores = torch.arange(2 * 3 * 14, dtype=torch.float32).reshape(2, 3, 14)
    skewed = along_lags(scores)
    assert skewed.shape == (2, 3, 3)
    assert skewed[1, 2].tolist() == scores[1, 2, 8:11].tolist()
    with pytest.raises(ValueError, match="11 steps of sound are fewer than 3 frames need"):
        along_lags(scores[..., :11])


def test_the_target_peaks_where_the_sound_is_and_sums_to_one():
    target = gaussian(torch.tensor([4.4]), 10, 1.5)
    assert float(target.sum()) == pytest.approx(1.0)
    assert int(target.argmax()) == 4
    assert float((target * torch.arange(10)).sum()) == pytest.approx(4.4, abs=0.05)


@pytest.mark.parametrize("wrong", [-8, -3, 3, 8])
def test_the_loss_is_least_at_the_right_lag(wrong):
    at, n, steps = torch.tensor([20.0]), 5, 60
    others, real = torch.zeros(1, n, steps), torch.ones(1, steps, dtype=torch.bool)

    def loss(lag: float) -> float:
        where = at + lag + 4 * torch.arange(n)[:, None]
        scores = -0.5 * ((torch.arange(steps) - where) / 2.0) ** 2
        return float(sync_loss(scores[None], others, real, at, torch.ones(1))["total"])

    assert loss(0.0) < loss(float(wrong))


def test_steps_without_real_sound_and_clips_without_weight_do_not_count():
    scores, others = torch.randn(2, 5, 60), torch.zeros(2, 5, 60)
    real = torch.ones(2, 60, dtype=torch.bool)
    real[:, 50:] = False
    at, weight = torch.tensor([10.0, 12.0]), torch.tensor([1.0, 0.0])
    before = sync_loss(scores, others, real, at, weight)["total"]
    scores[0, :, 50:] += 100.0
    scores[1] += torch.randn(5, 60)
    after = sync_loss(scores, others, real, at, weight)["total"]
    assert float(before) == pytest.approx(float(after), rel=1e-5)


def test_a_step_always_draws_the_same_batch_and_another_another():
    sampler = Sampler([toy_clip(i) for i in range(4)], BATCH, seed=3)
    one, same, other = sampler.batch(7), sampler.batch(7), sampler.batch(8)
    assert torch.equal(one.crops, same.crops)
    assert torch.equal(one.mel, same.mel)
    assert not torch.equal(one.crops, other.crops)
    assert one.crops.shape == (8, 12, 64, 64)
    assert one.mel.shape == (8, 128, 40)


def test_the_batch_says_which_step_belongs_to_its_first_frame():
    clip = toy_clip(1, lag_ms=30.0)
    sampler = Sampler([clip], replace(BATCH, lengths=(40,), frames=40), seed=0)
    batch = sampler.batch(0)
    # The only stretch begins with the clip, whose real sound begins at frame 0's time.
    first_real = float(batch.real[0].float().argmax())
    assert float(batch.at[0]) - first_real == pytest.approx(3.0 - 2.0)  # two steps of edge


def test_lags_are_recentred_without_a_common_drift():
    clips = [
        replace(toy_clip(i), lag_ms=lag, anchored=i < 2) for i, lag in enumerate((-30, 10, 0, 0))
    ]
    peaks = [LagPeak(-20, 0.2), LagPeak(20, 0.2), LagPeak(60, 0.2), LagPeak(77, 0.01)]
    lags, weights = recentred(peaks, clips)
    assert lags.tolist() == [-30, 10, 50, 0]
    assert weights.tolist() == [1, 1, 1, 0]


def test_the_peak_of_planted_scores():
    clip = toy_clip(0, n=20)
    sound = np.eye(81, dtype=np.float32)
    lips = sound[4 * np.arange(20) + 3 - (4 * np.arange(20) + 3 > 80)]
    lags = np.arange(-10, 11)
    scores = frame_scores(lips, sound, clip, lags)
    assert np.isnan(scores[0, 0])
    assert np.isneginf(mean_curve(scores[:1])).any()
    assert peak(scores, lags).lag_ms == pytest.approx(30.0, abs=6.0)


def test_training_goes_on_where_it_was_and_learns(tmp_path):
    clips = [toy_clip(i) for i in range(6)]
    config = TrainConfig(size="tiny", steps=12, warmup=2, batch=BATCH, checkpoint_every=4, lr=4e-3)
    losses: list[float] = []
    whole = Trainer(config, clips, tmp_path / "whole")
    train(whole, lambda _, parts: losses.append(parts["total"]))
    parted = Trainer(replace(config, steps=8), clips, tmp_path / "parted")
    parted.config = config
    for _ in range(8):
        parted.advance()
    parted.save()
    resumed = Trainer(config, clips, tmp_path / "parted")
    assert resumed.step == 8
    train(resumed, lambda *_: None)
    for name, value in whole.net.state_dict().items():
        assert torch.equal(value, resumed.net.state_dict()[name]), name
    weights = finish(whole)
    assert read_net(weights).size == "tiny"
    found = check(read_net(weights), clips[:2], own_lag=False)
    assert [a.context for a in found] == list(CONTEXTS)
    with (tmp_path / "whole" / "lags.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 6


def test_a_loss_falls_on_a_handful_of_clips(tmp_path):
    clips = [toy_clip(i) for i in range(6)]
    config = TrainConfig(size="tiny", steps=40, warmup=5, batch=BATCH, lr=4e-3)
    trainer = Trainer(config, clips, tmp_path)
    losses = [trainer.advance()["total"] for _ in range(40)]
    assert np.mean(losses[-8:]) < 0.9 * np.mean(losses[:8])


def test_wrong_files_are_refused_with_what_was_expected(tmp_path):
    (tmp_path / "x.safetensors").write_bytes(b"nothing")
    with pytest.raises(UserError, match="are no weights of an avsync net"):
        read_net(tmp_path / "x.safetensors")
    with pytest.raises(UserError, match="no example"):
        load_all(tmp_path)


def test_curves_are_smoothed_from_their_first_value():
    assert smoothed([1.0, 2.0, 2.0]) == pytest.approx([1.0, 1.1, 1.19])


def test_the_command_trains_from_examples_and_checks(tmp_path, capsys):
    (tmp_path / "data").mkdir()
    for i in range(4):
        toy_clip(i, n=52).save(tmp_path / "data" / f"{i}.npz")
    data, out = str(tmp_path / "data"), str(tmp_path / "run")
    assert run(["train", "sync", data, "--out", out, "--size", "tiny", "--steps", "10"]) == 0
    assert "avsync.safetensors" in capsys.readouterr().out
    assert (tmp_path / "run" / "curves.svg").read_text().startswith("<svg")
    assert run(["train", "check", f"{out}/avsync.safetensors", data, "--json"]) == 0
    assert '"context": 5' in capsys.readouterr().out


def test_a_run_goes_on_with_its_own_clips_and_size_only(tmp_path):
    clips = [toy_clip(i) for i in range(3)]
    Trainer(TrainConfig(size="tiny", batch=BATCH), clips, tmp_path).save()
    with pytest.raises(UserError, match=r"size tiny on 3 clips, found small on 3; choose another"):
        Trainer(TrainConfig(size="small", batch=BATCH), clips, tmp_path)
    with pytest.raises(UserError, match=r"found tiny on 2 \(others\); choose another --out"):
        Trainer(TrainConfig(size="tiny", batch=BATCH), clips[:2], tmp_path)


def test_steps_that_are_no_numbers_are_a_usage_error(tmp_path, capsys):
    toy_clip(0).save(tmp_path / "0.npz")
    out = str(tmp_path / "run")
    assert run(["train", "sync", str(tmp_path), "--out", out, "--recentre-at", "3,x"]) == 2
    assert "found '3,x', expected steps such as 600,1100" in capsys.readouterr().err
