"""The ids that builders give are those of the protocols: one file of each split is found in it."""

import pytest

from avbench.datasets import DATASETS
from avbench.datasets.protocols import resolve
from avbench.datasets.protocols_shipped import shipped


def grid(member):
    return f"{member.removeprefix('grid/')}.mpg"


def tcd_timit(member):
    _, speaker, camera, sentence = member.split("/")
    folder = "lipspeakers" if speaker.startswith("Lip") else "volunteers"
    return f"{folder}/{speaker.replace('30F', '30M')}/Clips/{camera}/{sentence}.mp4"


def lrs3(member):
    return f"{member.removeprefix('lrs3/')}.mp4"


def lombard_grid(member):
    _, _, view, stem = member.split("/")
    return f"{view}/{stem}.mov"


def crema_d(member):
    return f"VideoFlash/{member.split('/')[1]}_DFA_ANG_XX.flv"


def lip2wav(member):
    _, speaker, video, _ = member.split("/")
    return f"{speaker}/intervals/{video}/cut-0.mp4"


CASES = {
    "grid-4s": grid,
    "grid-33-seen": grid,
    "grid-33-unseen": grid,
    "tcd-timit-speaker-dependent": tcd_timit,
    "tcd-timit-speaker-independent": tcd_timit,
    "tcd-timit-balanced": tcd_timit,
    "tcd-timit-ls-avbench-1": tcd_timit,
    "lrs3-svts-unseen": lrs3,
    "lombard-grid-unseen-front": lombard_grid,
    "lombard-grid-unseen-side": lombard_grid,
    "crema-d-speakers-avbench-1": crema_d,
    **{f"lip2wav-{speaker}": lip2wav for speaker in ("chem", "chess", "dl", "eh", "hs")},
}


@pytest.mark.parametrize("name", CASES)
def test_files_in_the_corpus_layout_are_found_in_their_split(name, tmp_path):
    protocol = shipped(name)
    expected = dict.fromkeys(protocol.splits, 0)
    for split in protocol.splits:
        members = sorted(m for m, s in protocol.members.items() if s == split)
        for member in {members[0], members[len(members) // 2], members[-1]}:
            path = tmp_path / CASES[name](member)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(member.encode())
            expected[split] += 1
    clips = DATASETS[protocol.dataset]().scan(tmp_path).clips
    found = resolve(protocol, [c.clip_id for c in clips])
    assert found.present == expected
    assert found.outside == ()


def test_speaker_30_of_tcd_timit_is_a_woman_in_the_lists(tmp_path):
    path = tmp_path / "volunteers/30M/Clips/straightcam/sa1.mp4"
    path.parent.mkdir(parents=True)
    path.touch()
    clips = DATASETS["tcd_timit"]().scan(tmp_path).clips
    found = resolve(shipped("tcd-timit-speaker-independent"), [c.clip_id for c in clips])
    assert len(found.split_of) == 1
