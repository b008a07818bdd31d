"""A pull request from fork to page, played in throw-away repositories with real scores."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from filed_boards import change_summary, git

from avbench.cli import run as cli
from avbench.media.write import write_wav

RATE_HZ = 16_000
BOARD = "speech-test"
CLIPS = [f"s{speaker}/c{clip}" for speaker in range(1, 7) for clip in (1, 2)]


@dataclass
class World:
    """A published repository, a fork of it, and the references that both can have."""

    root: Path

    @property
    def upstream(self) -> Path:
        return self.root / "upstream"

    @property
    def fork(self) -> Path:
        return self.root / "fork"

    @property
    def corpora(self) -> Path:
        return self.root / "corpora"

    @property
    def received(self) -> Path:
        return self.root / "received"

    def receive(self) -> int:
        """What score-submission.yml runs: the base's program, both trees as data."""
        shutil.rmtree(self.received, ignore_errors=True)
        head, base = self.fork / "submissions", self.upstream / "submissions"
        boards = self.upstream / "leaderboards"
        words = ["board", "receive", head, "--base", base, "--boards", boards]
        more = ["--corpora", self.corpora, "--out", self.received, "--format", "github"]
        return cli([str(word) for word in (*words, *more)])

    def check(self, repository: Path, base: str) -> int:
        words = ["board", "check", str(repository / "leaderboards"), "--base", base]
        return cli([*words, "--format", "github"])


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    made = World(tmp_path)
    _corpus(made.corpora)
    made.upstream.mkdir()
    git(made.upstream, "init", "-q", "-b", "main")
    _publish(made)
    git(tmp_path, "clone", "-q", str(made.upstream), str(made.fork))
    return made


def voice(name: str) -> np.ndarray:
    """Two seconds of noise in syllables, another one for each clip."""
    rng = np.random.default_rng([ord(c) for c in name])
    times = np.arange(2 * RATE_HZ) / RATE_HZ
    beat = 0.55 + 0.45 * np.sin(2 * np.pi * (3 + rng.random()) * times)
    return (0.1 * beat**2 * rng.standard_normal(len(times))).astype(np.float32)


def generated(name: str, noise: float) -> np.ndarray:
    """The clip with noise."""
    drawn = np.random.default_rng([*(ord(c) for c in name), 9]).standard_normal(2 * RATE_HZ)
    return (voice(name) + noise * drawn).astype(np.float32)


def _corpus(folder: Path) -> None:
    rows = ["clip_id,speaker,audio"]
    for name in CLIPS:
        path = folder / "references" / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, voice(name), RATE_HZ)
        rows.append(f"{name},{name.partition('/')[0]},references/{name}.wav")
    (folder / f"{BOARD}.csv").write_text("\n".join(rows) + "\n")


def hand_in(repository: Path, name: str, noise: float) -> Path:
    folder = repository / "submissions" / BOARD / name
    for clip in CLIPS:
        path = folder / "media" / f"{clip}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wav(path, generated(clip, noise), RATE_HZ)
    (folder / "submission.toml").write_text(f'name = "{name}"\nteam = "<b>A</b> team"\n')
    return folder


def _publish(world: World) -> None:
    """A board with one system, scored and filed by its maintainers."""
    submission = hand_in(world.upstream, "baseline", 0.05)
    manifest = world.corpora / f"{BOARD}.csv"
    runs = world.root / "runs"
    score = ["score", str(submission), "--manifest", str(manifest), "--protocol", "speech"]
    assert cli([*score, "--out", str(runs), "--quiet", "--jobs", "1"]) == 0
    board, run = world.upstream / "leaderboards" / BOARD, runs / "baseline@speech"
    words = ["board", "init", str(board), "--like", str(run), "--title", "Test", "--primary"]
    assert cli([*words, "stoi,estoi,pesq_wb"]) == 0
    assert cli(["board", "add", str(run), "--to", str(board)]) == 0
    git(world.upstream, "add", "-A")
    git(world.upstream, "commit", "-q", "-m", "the board")


def test_a_submission_from_fork_to_page(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    # the fork hands in clips, and a file that would like to be run
    submission = hand_in(world.fork, "ours", 0.01)
    for evil in ("setup.py", "conftest.py"):
        (world.fork / evil).write_text(f"open({str(world.root / 'run')!r}, 'w')\n")
    git(world.fork, "checkout", "-q", "-b", "ours")
    git(world.fork, "add", "-A")
    git(world.fork, "commit", "-q", "-m", "our system")

    # validated and scored, nothing executed
    assert world.check(world.fork, str(world.upstream / "leaderboards")) == 0
    assert world.receive() == 0
    assert not (world.root / "run").exists()
    run = world.received / BOARD / "ours@speech"
    assert (run / "summary.json").is_file()

    # the comment, made from the run by the base
    capsys.readouterr()
    boards = str(world.upstream / "leaderboards")
    assert cli(["board", "comment", str(world.received), "--boards", boards]) == 0
    comment = capsys.readouterr().out
    assert "**ours v1** (new) | 1 | 1 | 12/12" in comment
    assert "Minus baseline v1" in comment
    assert "<b>" not in comment

    # merged and filed; the page has the new row
    git(world.upstream, "pull", "-q", "--no-rebase", "--no-edit", str(world.fork), "ours")
    board = world.upstream / "leaderboards" / BOARD
    assert cli(["board", "add", str(run), "--to", str(board)]) == 0
    git(world.upstream, "add", "-A")
    git(world.upstream, "commit", "-q", "-m", "file ours")
    assert world.check(world.upstream, "HEAD~1") == 0
    assert cli(["board", "site", boards, "--out", str(world.root / "site")]) == 0
    assert "ours" in (world.root / "site" / BOARD / "index.html").read_text()

    # the same submission again is no news
    assert submission.is_dir()
    assert world.receive() == 0
    assert not world.received.exists()


def test_a_tampered_number_is_refused(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    row = world.fork / "leaderboards" / BOARD / "baseline"
    change_summary(row, {"metrics": {"stoi": {"value": 0.99}}})
    assert world.check(world.fork, str(world.upstream / "leaderboards")) == 1
    out = capsys.readouterr().out
    assert "value 0.99 does not follow from clips.parquet" in out
    assert "::error file=leaderboards/speech-test/baseline,title=board follows::" in out
    assert out.count("::error file=") == len(out.strip().splitlines())


def test_a_number_that_moved_is_refused_until_its_version_is_new(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    # an honest run of other clips under the published name
    submission = hand_in(world.root / "other", "baseline", 0.02)
    manifest, runs = world.corpora / f"{BOARD}.csv", world.root / "other-runs"
    score = ["score", str(submission), "--manifest", str(manifest), "--protocol", "speech"]
    assert cli([*score, "--out", str(runs), "--quiet", "--jobs", "1"]) == 0
    board = world.fork / "leaderboards" / BOARD
    run = str(runs / "baseline@speech")
    assert cli(["board", "add", run, "--to", str(board), "--replace"]) == 0
    assert world.check(world.fork, "origin/main") == 1
    assert "may move by 0.001 without a new version" in capsys.readouterr().out
    # the protocol is at a new version: all of the board may be new
    toml = board / "board.toml"
    toml.write_text(toml.read_text().replace("version = 1\n", "version = 2\n", 1))
    change_summary(board / "baseline", {"protocol": {"version": 2}})
    assert world.check(world.fork, "origin/main") == 0


def test_a_faulty_submission_is_annotated_and_not_scored(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = hand_in(world.fork, "broken", 0.01)
    (folder / "media" / f"{CLIPS[0]}.wav").write_bytes(b"ffconcat version 1.0\nfile x.wav\n")
    (folder / "submission.toml").write_text('naem = "broken"\n')
    assert world.receive() == 1
    assert "::error" in capsys.readouterr().out
    assert not world.received.exists()


def test_links_and_floods_are_refused(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    folder = hand_in(world.fork, "linked", 0.01)
    (folder / "media" / "extra.wav").symlink_to("/etc/passwd")
    assert world.receive() == 2
    assert "a link; a submission holds plain files" in capsys.readouterr().err
    shutil.rmtree(folder)
    for i in range(6):
        (world.fork / "submissions" / BOARD / f"n{i}").mkdir()
    assert world.receive() == 2
    assert "expected at most 5" in capsys.readouterr().err


def test_a_board_whose_references_are_elsewhere_is_left_to_its_maintainers(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(world.fork, "ours", 0.01)
    (world.corpora / f"{BOARD}.csv").unlink()
    assert world.receive() == 0
    assert "the references of speech-test are not here" in capsys.readouterr().out
