"""Which files each corpus lists, and what makes a list untrustworthy."""

import hashlib

import pytest
from crema_d_server import CLIPS, GITHUB, GITLAB, crema_archive, lfs, pointer

from avbench.downloading import CATALOGUES
from avbench.downloading.catalogue import Choice
from avbench.downloading.crema_d import CremaD
from avbench.downloading.errors import DownloadError
from avbench.downloading.git_lfs import MEDIA_TYPE, read_pointer
from avbench.downloading.grid import KNOWN_MD5, SPEAKERS
from avbench.downloading.patience import Patience
from avbench.downloading.site import Site
from avbench.errors import UnknownName, UserError

GRID = 3625687


@pytest.fixture
def at(server):
    """The servers of a corpus, all on this machine."""
    return lambda name: Site(CATALOGUES[name].hosts, server.url, Patience(tries=1))


def grid_record(server, **lies) -> None:
    names = [*(f"{s}.zip" for s in SPEAKERS), "alignments.zip", "audio_25k.zip", "jasagrid.pdf"]
    known = {name: {"checksum": f"md5:{md5}"} for name, md5 in KNOWN_MD5.items()}
    server.zenodo(GRID, {name: name.encode() for name in names}, **(known | lies))


def names(files) -> list[str]:
    return [f.path.removeprefix("downloads/") for f in files]


def test_grid_is_33_speakers_and_the_word_times(server, at) -> None:
    grid_record(server)
    files = CATALOGUES["grid"]().files(at("grid"), Choice())
    assert len(SPEAKERS) == 33
    assert names(files) == [*(f"{s}.zip" for s in SPEAKERS), "alignments.zip"]
    assert str(files[1].digest) == "md5:36e513652d9abec68c721221ede557df"


def test_grid_4s_without_word_times(server, at) -> None:
    grid_record(server)
    choice = Choice(parts=("video",), of=("s29", "s1", "s4", "s2"))
    found = names(CATALOGUES["grid"]().files(at("grid"), choice))
    assert found == ["s1.zip", "s2.zip", "s4.zip", "s29.zip"]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice(of=("s21",)), "no speaker of grid with video is called 's21'"),
        (Choice(of=("s35",)), "did you mean"),
        (Choice(parts=("videos",)), "did you mean 'video'"),
    ],
)
def test_what_grid_does_not_have(at, choice: Choice, said: str) -> None:
    with pytest.raises(UnknownName, match=said):
        CATALOGUES["grid"]().files(at("grid"), choice)


def test_a_record_that_disagrees_with_other_publications_is_refused(server, at) -> None:
    grid_record(server, **{"s3.zip": {"checksum": f"md5:{'0' * 32}"}})
    with pytest.raises(DownloadError) as error:
        CATALOGUES["grid"]().files(at("grid"), Choice(of=("s1",)))
    assert "0" * 32 in str(error.value)
    assert KNOWN_MD5["s3.zip"] in str(error.value)


@pytest.mark.parametrize(
    "lie",
    [
        {"key": "../s1.zip"},
        {"key": "a/b.zip"},
        {"size": -1},
        {"size": "12"},
        {"checksum": "md5:xyz"},
        {"checksum": "crc32:00000000"},
        {"checksum": None},
        {"links": {}},
        {"links": None},
    ],
)
def test_a_record_that_holds_nonsense_is_refused(server, at, lie: dict) -> None:
    grid_record(server, **{"s1.zip": lie})
    with pytest.raises(DownloadError, match="api/records/3625687: a file with"):
        CATALOGUES["grid"]().files(at("grid"), Choice())


def test_a_record_without_a_speaker_is_refused(server, at) -> None:
    server.zenodo(GRID, {"alignments.zip": b""})
    with pytest.raises(DownloadError, match=r"lists no s1\.zip, s2\.zip"):
        CATALOGUES["grid"]().files(at("grid"), Choice(of=("s1", "s2")))


def test_lombard_grid_goes_by_the_names_of_the_record(server, at) -> None:
    listed = ["lombardgrid_front.zip", "lombardgrid_side.zip", "lombardgrid_audio.zip"]
    server.zenodo(3736465, dict.fromkeys(listed, b"x"))
    catalogue = CATALOGUES["lombard_grid"]()
    found = names(catalogue.files(at("lombard_grid"), Choice(parts=("front", "audio"))))
    assert found == ["lombardgrid_front.zip", "lombardgrid_audio.zip"]
    with pytest.raises(DownloadError, match="no archive for 'alignments'; it lists lombardgrid_a"):
        catalogue.files(at("lombard_grid"), Choice())


def test_mtedx_asks_for_lengths_alone(server, at) -> None:
    server.page("/www.openslr.org/resources/100/mtedx_es.tgz", b"x" * 77)
    (file,) = CATALOGUES["mtedx"]().files(at("mtedx"), Choice(of=("es",)))
    assert (file.path, file.n_bytes, file.digest) == ("downloads/mtedx_es.tgz", 77, None)
    assert [method for method, _, _ in server.asked] == ["HEAD"]


def test_mtedx_wants_a_language(at) -> None:
    with pytest.raises(UserError, match="which languages"):
        CATALOGUES["mtedx"]().files(at("mtedx"), Choice())
    with pytest.raises(UnknownName, match="no language of mtedx is called 'en'"):
        CATALOGUES["mtedx"]().files(at("mtedx"), Choice(of=("en",)))


def test_crema_d_lists_pointers_with_their_sha256(server, at) -> None:
    text = {"README.md": b"text", "SentenceFilenames.csv": b"a,b", "VideoFlash/x.flv": b"no"}
    crema_archive(server, {name: pointer(c) for name, c in CLIPS.items()} | text)
    files = CremaD().files(at("crema_d"), Choice())
    assert [f.path for f in files] == sorted(CLIPS)[1:]  # no mp3
    assert files[1].digest.hexdigest == hashlib.sha256(b"flv").hexdigest()


def test_addresses_come_from_github_and_what_lacks_from_the_mirror(server, at) -> None:
    crema_archive(server, {name: pointer(c) for name, c in CLIPS.items()})
    files = CremaD().files(at("crema_d"), Choice())
    lfs(
        server,
        GITHUB,
        host="github-cloud.githubusercontent.com",
        lacks=(files[0].digest.hexdigest,),
    )
    lfs(server, GITLAB, host="gitlab.com")
    located = CremaD().locate(at("crema_d"), files)
    assert [f.url.split("/")[2] for f in located] == [
        "gitlab.com",
        "github-cloud.githubusercontent.com",
    ]
    assert located[0].headers == {"X-Key": "secret"}
    posts = [h for method, _, h in server.asked if method == "POST"]
    assert {h["Accept"] for h in posts} == {MEDIA_TYPE}


def test_a_quota_that_is_out_everywhere_is_said(server, at) -> None:
    crema_archive(server, {name: pointer(c) for name, c in CLIPS.items()})
    files = CremaD().files(at("crema_d"), Choice())
    server.page(GITHUB, statuses=[(403, {})])
    server.page(GITLAB, answer=lambda _: b"{}")
    with pytest.raises(DownloadError, match=r"no server gives 2 of 2 files: .*status 403"):
        CremaD().locate(at("crema_d"), files)


def test_an_archive_of_media_instead_of_pointers_is_refused(server, at) -> None:
    crema_archive(server, dict(CLIPS))
    with pytest.raises(DownloadError, match="no Git LFS pointer below VideoFlash/, AudioWAV/"):
        CremaD().files(at("crema_d"), Choice())


@pytest.mark.parametrize("content", [b"", b"oid sha256:" + b"a" * 64, b"size 12", b"\xff" * 200])
def test_what_is_no_pointer(content: bytes) -> None:
    assert read_pointer(content) is None
