"""The text files of LRS2 and LRS3: blocks, marks, word times, and what is wrong with a file."""

import pytest

from avbench.datasets.base import Word
from avbench.datasets.lrs_text import LARGEST_BYTES, parse_text, read_text

HEAD = "Text:  HELLO BIG WORLD\nConf:  4\nRef:   aB-cD_3fGh1\n"
BOXES = (
    "FRAME \tX \tY \tW \tH \n"
    "000123 \t0.40 \t0.17 \t0.20 \t0.35 \n"
    "000124 \t0.40 \t0.17 \t0.20 \t0.35 \n"
)
WORDS = "WORD START END ASDSCORE\nHELLO 0.05 0.31 3.2\nBIG 0.31 0.4 4.0\nWORLD 0.6 0.9 5.4\n"
TIMES = (Word(0.05, 0.31, "HELLO"), Word(0.31, 0.4, "BIG"), Word(0.6, 0.9, "WORLD"))


def test_three_blocks():
    said = parse_text(f"{HEAD}\n{BOXES}\n{WORDS}", "00001.txt")
    assert said.text == "HELLO BIG WORLD"
    assert said.words == TIMES
    assert said.fault is None
    assert said.extra == {
        "conf": "4",
        "ref": "aB-cD_3fGh1",
        "face_boxes": "2",
        "source_frame": "123",
        "asd_mean": "4.20",
    }


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}\n{WORDS}",
        f"{HEAD}{WORDS}",  # no blank line
        f"{HEAD}\n{WORDS}\n{BOXES}",  # the other order
        f"\n\n{HEAD}\n\n\n{BOXES}\n\n{WORDS}\n\n",
        f"{HEAD}\n{BOXES}\n{WORDS}".replace("\n", " \t\n"),
        f"{HEAD}\n{BOXES}\n{WORDS}".rstrip("\n"),
        f"{HEAD}\n {WORDS}".replace(" ", "\t"),
    ],
)
def test_however_the_blocks_are_set_apart(content: str):
    said = parse_text(content, "x.txt")
    assert (said.text, said.words, said.fault) == ("HELLO BIG WORLD", TIMES, None)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("Text:  IT IS 10:30 NOW: GO", "IT IS 10:30 NOW: GO"),
        ("Text:NO BLANK", "NO BLANK"),
        ("  text :  ANY  CASE ", "ANY CASE"),
        ("Text:  AND {LG} THEN {NS}", "AND THEN"),
        ("Text:  A {DOUBTFUL} WORD", "A DOUBTFUL WORD"),
        ("Text:  THE WORD START IS SAID", "THE WORD START IS SAID"),
        ("Text:  DÉJÀ VU", "DÉJÀ VU"),
        ("Conf:  3\nText:  LATE", "LATE"),
        ("Text:  ONE\nText:  TWO", "ONE"),
        ("Text:  {LG}", None),
    ],
)
def test_transcripts(line: str, text: str | None):
    said = parse_text(f"{line}\n\n{WORDS}", "x.txt")
    assert (said.text, said.fault) == (text, None)


def test_a_text_that_was_changed_is_kept_as_it_was():
    assert parse_text("Text:  AND {LG} {THEN}\n", "x.txt").extra["text_raw"] == "AND {LG} {THEN}"
    assert "text_raw" not in parse_text("Text:  AND  THEN\n", "x.txt").extra


def test_a_mark_among_the_words_is_no_word():
    rows = "WORD START END ASDSCORE\nAND 0.1 0.2 1.0\n{LG} 0.2 0.9 0.1\n{THEN} 0.9 1.0 1.0\n"
    assert parse_text(HEAD + rows, "x.txt").words == (
        Word(0.1, 0.2, "AND"),
        Word(0.2, 0.9, "{LG}", "silence"),
        Word(0.9, 1.0, "THEN"),
    )


def test_word_times_without_scores():
    said = parse_text(f"{HEAD}\nWORD START END\nHELLO 0.05 0.31\n\nBIG 0.31 0.40\n", "x.txt")
    assert said.words == TIMES[:2]
    assert "asd_mean" not in said.extra


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A 0.5 0.6 1\nB 0.3 0.4 1", "found 'B 0.3 0.4 1', expected times that never go back"),
        ("A 0.5 0.4 1", "found 'A 0.5 0.4 1', expected times that never go back"),
        ("A 0.1 0.9 1\nB 0.2 0.8 1", "found 'B 0.2 0.8 1', expected times that never go back"),
        ("A -0.1 0.4 1", "found 'A -0.1 0.4 1', expected times that never go back"),
        ("A 0.1 0.2 1\nB 0.2 1", "found 'B 0.2 1', expected WORD START END ASDSCORE"),
        ("A 0.1 0.2 1\nB C 0.2 0.3 1", "found 'B C 0.2 0.3 1', expected WORD START END ASDSCORE"),
        ("A 0,1 0,2 1", "found 'A 0,1 0,2 1', expected WORD START END ASDSCORE"),
        ("A 0.1 nan 1", "found 'A 0.1 nan 1', expected WORD START END ASDSCORE"),
        ("A 0.1 inf 1", "found 'A 0.1 inf 1', expected WORD START END ASDSCORE"),
    ],
)
def test_faulty_word_times_are_left_out_and_the_text_stays(rows: str, message: str):
    said = parse_text(f"{HEAD}\nWORD START END ASDSCORE\n{rows}\n", "00007.txt")
    assert (said.text, said.words) == ("HELLO BIG WORLD", ())
    assert said.fault == f"00007.txt: no word times: {message}"


def test_words_may_overlap_as_long_as_none_ends_before_the_last():
    rows = "WORD START END ASDSCORE\nA 0.1 0.5 1\nB 0.4 0.6 1\n"
    assert len(parse_text(HEAD + rows, "x.txt").words) == 2


@pytest.mark.parametrize("content", ["", "Conf:  4\n", "Text:  \n", "HELLO WORLD\n"])
def test_no_transcript(content: str):
    said = parse_text(content, "00007.txt")
    assert said.text is None
    assert said.fault == "00007.txt has no transcript: expected a line 'Text:  WORDS'"


def test_an_empty_block_of_words_is_none():
    said = parse_text(f"{HEAD}\nWORD START END ASDSCORE\n\n", "x.txt")
    assert (said.words, said.fault) == ((), None)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\xef\xbb\xbfText:  HELLO\r\nConf:  4\r\n", None),
        (b"Text:  HELLO\rConf:  4\r", None),
        (b"Text:  CAF\xc9\n", "x.txt is no UTF-8 text: byte 10 is invalid: no transcript"),
        (b"Text:  A\n" * 500_000, f"x.txt is larger than {LARGEST_BYTES} bytes: no transcript"),
    ],
)
def test_files(tmp_path, data: bytes, fault: str | None):
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    said = read_text(path)
    assert said.fault == fault
    assert said.text == (None if fault else "HELLO")


def test_a_folder_in_the_place_of_a_text_is_a_fault(tmp_path):
    (tmp_path / "x.txt").mkdir()
    assert read_text(tmp_path / "x.txt").fault == (
        "x.txt cannot be read: Is a directory: no transcript"
    )
