"""HTK master label files, in the forms in which they are found."""

import tracemalloc

import pytest

from avbench.datasets.mlf import BadMlf, Label, MlfEntry, check_order, read_mlf

SIL, SH = Label(0, 10_300_000, "sil"), Label(10_300_000, 11_800_000, "sh")


def read(tmp_path, text):
    path = tmp_path / "labels.mlf"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_mlf(path))


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ('#!MLF!#\n"*/sa1.rec"\n0 10300000 sil\n.\n', [MlfEntry("*/sa1.rec", 2, (SIL,))]),
        (  # absolute paths; two entries
            '#!MLF!#\n"Q:/V/01M/sa1.rec"\n0 10300000 sil\n.\n"/m/01M/sa2.mp4"\n'
            "0 10300000 sil\n10300000 11800000 sh\n.\n",
            [MlfEntry("Q:/V/01M/sa1.rec", 2, (SIL,)), MlfEntry("/m/01M/sa2.mp4", 5, (SIL, SH))],
        ),
        (  # Windows line ends, indents, blank lines, a byte order mark
            '\ufeff#!MLF!#\r\n\r\n"a"\r\n  0 10300000 sil\r\n.\r\n',
            [MlfEntry("a", 3, (SIL,))],
        ),
        ("#!MLF!#\n'a b'\n0 10300000 sil\n.\n", [MlfEntry("a b", 2, (SIL,))]),
        ("#!MLF!#\n*/sa1.lab\n0 10300000 sil\n.\n", [MlfEntry("*/sa1.lab", 2, (SIL,))]),
        ('#!MLF!#\n"a"\n0 10300000 sil -312.5 word\n.\n', [MlfEntry("a", 2, (SIL,))]),  # scores
        (  # of alternatives the first
            '#!MLF!#\n"a"\n0 10300000 sil\n///\n0 5 sh\n.\n', [MlfEntry("a", 2, (SIL,))]
        ),
        ('#!MLF!#\n"a"\n.\n', [MlfEntry("a", 2, ())]),
        ("#!MLF!#\n", []),
        (
            '#!MLF!#\n"a"\n0 x sil\n.\n"b"\n0 10300000 sil\n.\n',
            [
                MlfEntry("a", 2, (), "line 3 is '0 x sil', expected START END LABEL"),
                MlfEntry("b", 5, (SIL,)),
            ],
        ),
        (
            '#!MLF!#\n"a"\nsil\n.\n',
            [MlfEntry("a", 2, (), "line 3 is 'sil', expected START END LABEL")],
        ),
        (
            '#!MLF!#\n"a"\n0 10300000 sil\n"b"\n0 10300000 sil\n.\n',
            [MlfEntry("a", 2, (), "no '.' before the next entry in line 4"),
             MlfEntry("b", 4, (SIL,))],
        ),
        (
            '#!MLF!#\n"a"\n0 10300000 sil\n',
            [MlfEntry("a", 2, (), "the file ends in line 3 without a '.': cut off?")],
        ),
        (
            '#!MLF!#\n"*" -> "labels"\n"a"\n0 10300000 sil\n.\n',
            [MlfEntry("*", 2, (), 'line 2 refers to -> "labels": not followed'),
             MlfEntry("a", 3, (SIL,))],
        ),
    ],
)  # fmt: skip
def test_each_form(tmp_path, text, entries):
    assert read(tmp_path, text) == entries


@pytest.mark.parametrize(
    ("data", "found"),
    [(b'"a"\n0 1 sil\n', "'\"a\"'"), (b"", "''"), (b"\x00" * 100, repr("\0" * 23))],
)
def test_other_files_are_refused(tmp_path, data, found):
    with pytest.raises(BadMlf) as caught:
        read(tmp_path, data)
    assert str(caught.value) == f"labels.mlf line 1 is {found}, expected #!MLF!#"


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "labels.mlf"
    entry = '"a/01M/sa1.rec"\n' + "0 10300000 sil\n10300000 11800000 sh\n" * 20 + ".\n"
    path.write_text("#!MLF!#\n" + entry * 3_000)
    assert path.stat().st_size > 2_000_000
    tracemalloc.start()
    n_labels = sum(len(e.labels) for e in read_mlf(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert n_labels == 120_000
    assert peak < 200_000


def test_labels_run_forwards_but_for_rounding():
    check_order([Label(0, 88_700_000, "t"), Label(88_699_999, 90_000_000, "sil")])
    with pytest.raises(BadMlf) as caught:
        check_order([Label(0, 300, "t"), Label(200, 400, "ih")])
    assert str(caught.value) == (
        "'ih' runs from 200 to 400, after a label that ends at 300 (100 ns units)"
    )
    with pytest.raises(BadMlf, match="'t' runs from 400 to 300"):
        check_order([Label(400, 300, "t")])
