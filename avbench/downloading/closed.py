"""Corpora that cannot be fetched: who gives access, under what terms, and what to do instead.

As of 2026.
"""

from dataclasses import dataclass

AS_OF = "as of 2026"


@dataclass(frozen=True)
class Closed:
    """`why` it cannot be fetched, `where` to ask, `licence`; `prepare`: the builder's name."""

    name: str
    title: str
    why: str
    where: str
    licence: str
    prepare: str

    def explain(self) -> str:
        """What `avbench download NAME` says."""
        return (
            f"{self.title} cannot be downloaded ({AS_OF}): {self.why}. Access: {self.where}. "
            f"Licence: {self.licence}. With a copy of your own: "
            f"avbench verify {self.prepare} ROOT, then "
            f"avbench prepare {self.prepare} --root ROOT --out OUT"
        )


CLOSED = {
    row.name: row
    for row in (
        Closed(
            "tcd_timit",
            "TCD-TIMIT",
            "it wants an account, and states no checksums",
            "ask at sigmedia.tcd.ie/TCDTIMIT; one archive a speaker and camera",
            "free for research; its sentences are those of TIMIT, whose copyright is the LDC's",
            "tcd_timit",
        ),
        Closed(
            "lrs2",
            "LRS2",
            "the BBC gives it to those who sign an agreement",
            "ask for the agreement; the password comes by mail, after about a week",
            "BBC agreement: academic, non-commercial; neither clips nor lists may be passed on",
            "lrs2",
        ),
        Closed(
            "lrw",
            "LRW",
            "the BBC gives it to those who sign an agreement",
            "ask for the agreement; it is LRS2's",
            "BBC agreement: academic, non-commercial; neither clips nor lists may be passed on",
            "lrw",
        ),
        Closed(
            "lrs3",
            "LRS3",
            "its official distribution was withdrawn, pages and archives are gone",
            "none that is official; only copies that exist already",
            "was CC BY 4.0",
            "lrs3",
        ),
        Closed(
            "voxceleb2",
            "VoxCeleb2",
            "its downloads were removed in 2022 and 2023; lists of addresses are left",
            "none that is official; only copies that exist already",
            "look at the terms of your copy; the rights in the videos stay with their owners",
            "voxceleb2",
        ),
        Closed(
            "lip2wav",
            "Lip2Wav",
            "it is a list of YouTube videos, which avbench does not fetch",
            "its repository holds the lists of ids (Dataset/SPEAKER/{train,val,test}.txt)",
            "code and lists under MIT; the rights in the videos stay with their owners",
            "lip2wav",
        ),
        Closed(
            "avspeech",
            "AVSpeech",
            "it is a table of spans of YouTube videos, which avbench does not fetch",
            "the tables avspeech_train.csv and avspeech_test.csv are published",
            "tables under CC BY 4.0; the rights in the videos stay with their owners",
            "avspeech",
        ),
        Closed(
            "muavic",
            "MuAViC's video",
            "its videos are YouTube's and, for English, LRS3's, which is withdrawn",
            "its sound and texts are mTEDx's: avbench download mtedx; metadata lie at "
            "dl.fbaipublicfiles.com/muavic",
            "CC BY-NC 4.0 for scripts and metadata; mTEDx is CC BY-NC-ND",
            "muavic",
        ),
    )
}
