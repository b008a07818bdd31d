"""Kaldi's folder and fairseq's manifests, line by line."""

from pathlib import Path

import pytest
import soundfile
from exported import changed, clips_of

from avbench.errors import UserError
from avbench.exporting.run import export

pytestmark = pytest.mark.slow


def lines(path: Path) -> list[str]:
    text = path.read_bytes()
    assert text.endswith(b"\n")
    assert b"\r" not in text
    return text.decode().splitlines()


def mapping(path: Path) -> dict[str, str]:
    found = lines(path)
    assert found == sorted(found, key=str.encode)
    return dict(line.split(" ", 1) for line in found)


def test_a_kaldi_folder_passes_what_validate_data_dir_asks(prepared: Path, tmp_path: Path) -> None:
    export(prepared, tmp_path / "D", "kaldi")
    folder = tmp_path / "D" / "all"
    tables = {
        name: mapping(folder / name)
        for name in ("wav.scp", "video.scp", "text", "utt2spk", "utt2clip")
    }
    assert len({tuple(table) for table in tables.values()}) == 1  # the same utterances in each
    by_speaker = [f"{s} {u}" for u, s in tables["utt2spk"].items()]
    assert by_speaker == sorted(by_speaker)
    speakers = {line.split()[0]: line.split()[1:] for line in lines(folder / "spk2utt")}
    assert {u: s for s, us in speakers.items() for u in us} == tables["utt2spk"]
    clips = {c["clip_id"]: c for c in clips_of(prepared)}
    for utt, clip_id in tables["utt2clip"].items():
        clip = clips[clip_id]
        assert utt == f"{clip['speaker']}-{clip_id.replace('/', '+')}"
        assert tables["text"][utt] == clip["text_norm"]
        assert tables["video.scp"][utt] == str(prepared / clip["video_rel"])
        assert same_sound(tables["wav.scp"][utt], prepared / clip["audio_rel"])


def same_sound(wav: str, flac: Path) -> bool:
    assert wav.endswith(".wav")
    sound, rate = soundfile.read(wav, dtype="int16")
    return rate == 16_000 and (sound == soundfile.read(flac, dtype="int16")[0]).all()


def test_a_clip_without_text_or_speaker_has_no_line_there(prepared: Path, tmp_path: Path) -> None:
    def unknown(rows: list[dict]) -> list[dict]:
        rows[0] |= {"text": None, "text_norm": None, "speaker": None}
        return rows

    out = changed(prepared, tmp_path / "OUT", unknown)
    export(out, tmp_path / "D", "kaldi")
    first = clips_of(out)[0]["clip_id"].replace("/", "=2F")
    assert mapping(tmp_path / "D/all/utt2spk")[first] == first
    assert len(mapping(tmp_path / "D/all/text")) == 5
    export(out, tmp_path / "F", "fairseq")
    assert lines(tmp_path / "F/all.wrd")[0] == ""
    assert len(lines(tmp_path / "F/all.wrd")) == 6


def test_media_that_were_not_written_lie_below_dest(manifest_only: Path, tmp_path: Path) -> None:
    export(manifest_only, tmp_path / "D", "kaldi")
    for path in mapping(tmp_path / "D/all/video.scp").values():
        assert Path(path).is_relative_to(tmp_path / "D" / "video")
        assert Path(path).is_file()
    assert not list((tmp_path / "D").rglob("*.flac"))


def test_a_fairseq_manifest_is_read_as_av_hubert_reads_it(prepared: Path, tmp_path: Path) -> None:
    """The steps of its `load_audio_visual` and `load_feature`."""
    from scipy.io import wavfile

    export(prepared, tmp_path / "D", "fairseq")
    root, *rest = lines(tmp_path / "D" / "all.tsv")
    labels = lines(tmp_path / "D" / "all.wrd")
    clips = clips_of(prepared)
    assert len(rest) == len(labels) == len(clips)
    for line, label, clip in zip(rest, labels, clips, strict=True):
        items = line.split("\t")
        assert (items[0], int(items[-2]), int(items[-1])) == (
            clip["clip_id"],
            clip["num_frames"],
            clip["num_samples"],
        )
        assert label == clip["text_norm"]
        assert (Path(root) / items[1]) == prepared / clip["video_rel"]
        rate, sound = wavfile.read((items[2] + ":" + items[0]).split(":")[0])
        assert (rate, sound.shape) == (16_000, (clip["num_samples"],))


def test_a_colon_in_the_folder_would_break_its_reader(prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds a colon, at which AV-HuBERT splits the paths"):
        export(prepared, tmp_path / "a:b", "fairseq")
    assert list(tmp_path.iterdir()) == []
