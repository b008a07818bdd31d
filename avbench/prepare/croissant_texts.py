"""What OUT/croissant.json says in words, and the standard's own context."""

from typing import Any

from avbench.prepare.card import CardFacts, Counts
from avbench.prepare.records import Corpus

CONFORMS_TO = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
LICENCE_ADDRESSES = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC BY-NC 4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC BY-NC-ND 4.0": "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    "ODbL 1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
RECORD_SETS = {
    "clips": "One record a clip: media, text, speaker, lengths, and how its lag was decided.",
    "words": "One record a word, labelled pause or phone, on the clip's corrected clock.",
    "offsets": "What the estimator measured on each clip, accepted or not, with its curve.",
    "groups": "The pooled lag of each session.",
    "failures": "What went wrong, and where.",
    "crops": "A film of each clip's speaking mouth or face, or why there is none.",
    "targets": "What clips are to become in other languages.",
}
COLUMNS = {
    "clip_id": "Stable name of the clip.",
    "video_rel": "The written picture, relative to this file; null where none was written.",
    "audio_rel": "The written sound (FLAC, 16 kHz mono), relative to this file; null where none.",
    "audio_lag_ms": "Lag of the sound in ms; above zero it came late.",
    "lag_ci_ms": "Half the 95 % interval of the lag, in ms.",
    "lag_source": "Where the corrected lag came from: clip, pooled, shrunk, none.",
    "lag_in_files_ms": "What of the lag is still in the files that the row points to, in ms.",
    "decision": "ok, corrected_..., refused_... (timing kept) or failed_....",
    "syncnet_offset_frames": "The lag in SyncNet's sign, in frames: positive when sound is early.",
    "valid_start_s": "Where the recorded sound begins; before it is zero fill.",
    "valid_end_s": "Where the recorded sound ends.",
    "face_box": "x0, y0, x1, y1 in pixels, mean over the chosen track.",
    "low_ms": "Lower end of the 95 % interval.",
    "high_ms": "Upper end of the 95 % interval.",
    "tau_ms": "Spread of the true lags between the clips of a session.",
    "second_ratio": "Height of the second peak of the curve over the first.",
    "tier": "word, silence or phone.",
}
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def description(corpus: Corpus, splits: Counts) -> str:
    """One paragraph."""
    each = ", ".join(f"{name}: {count}" for name, count in sorted(splits.items()))
    return (
        f"{corpus.name}, prepared by avbench: {sum(splits.values())} clips ({each}) of speech with "
        f"picture, whose offset between the two was measured. Build {corpus.build_id}."
    )


def responsible(decisions: Counts, facts: CardFacts) -> dict[str, Any]:
    """The RAI properties about which something is known: processing, limits, persons."""
    counts = ", ".join(f"{d}: {n}" for d, n in sorted(decisions.items()))
    written = {
        "none": "No media were written; lag_in_files_ms is what a reader has to take out.",
        "audio": "Corrected sound was written beside the picture, which was copied.",
        "av": "Corrected sound was written beside the picture, and once more into its file.",
    }
    return {
        "rai:dataPreprocessingProtocol": [
            f"The sound's lag behind the lips was measured by {facts.estimator or 'nothing'}, "
            "pooled over the clips of a session, and taken out by moving the samples of the sound "
            f"where it was sure; within {facts.tolerance_ms:g} ms a clip was left as it is. "
            + written[facts.write],
            "Sound is mono at 16 kHz. Word times were moved with it.",
        ],
        "rai:machineAnnotationTools": ["avbench"],
        "rai:dataLimitations": [
            f"Decisions by clip: {counts}. Clips that are refused_... keep their original timing, "
            "which may be off; failed_... clips could not be read or labelled.",
            "Zero of a lag is the estimator's: it agrees with other estimators to within some 10 "
            "ms. A constant lag per clip is assumed.",
        ],
        "rai:personalSensitiveInformation": ["Faces and voices of people who can be recognised."],
    }
