"""What counts as the same content twice."""

from pathlib import Path

from avbench.verifying.contents import Contents


def found(root: Path, **files: str) -> list[tuple[str, str, bool]]:
    media = []
    for name, content in files.items():
        folder, _, rest = name.partition("__")
        path = root / folder / rest.replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        media.append(path)
    findings, _ = Contents(root, tuple(sorted(media))).check_bytes()
    return [(f.kind, f.where, f.certain) for f in findings]


def test_files_of_one_length_and_other_content_are_none(tmp_path) -> None:
    assert found(tmp_path, a__x_mp4="one", a__y_mp4="two", a__z_mp4="three") == []


def test_two_videos_of_one_content_are_one(tmp_path) -> None:
    assert found(tmp_path, a__x_mp4="same", b__x_mp4="same", c__y_mp4="same") == [
        ("duplicate", "a/x.mp4", True)
    ]


def test_empty_files_are_no_duplicates(tmp_path) -> None:
    assert found(tmp_path, a__x_mp4="", a__y_mp4="") == []


def test_a_recording_that_two_cameras_share_is_one_remark(tmp_path) -> None:
    cameras = {f"{camera}__{name}_wav": name for camera in ("c", "d") for name in ("s1", "s2")}
    assert found(tmp_path, **cameras) == [("duplicate", "c/s1.wav", False)]


def test_a_sound_under_two_names_is_a_finding(tmp_path) -> None:
    assert found(tmp_path, c__s1_wav="s", c__s2_wav="s") == [("duplicate", "c/s1.wav", True)]
