"""Transcripts and embeddings that are handed in: read once in a child, then their faults listed."""

from avbench.errors import SubmissionError
from avbench.submitting.contents import Contents
from avbench.submitting.decoder import Decoder
from avbench.submitting.findings import Report
from avbench.transcripts import read_text_file


def check_words(contents: Contents, report: Report, decoder: Decoder) -> dict[str, int]:
    """The ids of the table of transcripts with their lines; faults become findings."""
    for held in contents.texts.values():
        try:
            read_text_file(held.path)
        except SubmissionError as error:
            said = str(error).removeprefix(f"{held.path}: ")
            report.add("transcripts", said, held.name)
    if "embeddings" in contents.tables:
        held = contents.tables["embeddings"]
        answer = decoder.table("vectors", held.path)
        if "refused" in answer:
            report.add("embeddings", answer["reason"], held.name)
    return _table(contents, report, decoder) if "transcripts" in contents.tables else {}


def _table(contents: Contents, report: Report, decoder: Decoder) -> dict[str, int]:
    held = contents.tables["transcripts"]
    answer = decoder.table("words", held.path)
    if "refused" in answer:
        report.add("transcripts", answer["reason"], held.name)
        return {}
    for line, said in answer["faults"]:
        report.add("transcripts", said, held.name, line=line)
    return dict(answer["lines"])
