"""Text to tokens as NLLB and SONAR take it: the language's code, the pieces, the end.

Reads `tokenizer.json` as transformers has it for NLLB, with the package tokenizers (it comes with
the extras asr and asr-hf).
"""

from importlib.util import find_spec
from pathlib import Path

from avbench.errors import MissingExtra, MissingWeights, UserError

CODES = {  # two letters -> FLORES-200's code; others are written out by the user
    "ar": "arb_Arab", "ca": "cat_Latn", "cs": "ces_Latn", "da": "dan_Latn", "de": "deu_Latn",
    "el": "ell_Grek", "en": "eng_Latn", "es": "spa_Latn", "et": "est_Latn", "fi": "fin_Latn",
    "fr": "fra_Latn", "hi": "hin_Deva", "hu": "hun_Latn", "id": "ind_Latn", "it": "ita_Latn",
    "ja": "jpn_Jpan", "ko": "kor_Hang", "nl": "nld_Latn", "pl": "pol_Latn", "pt": "por_Latn",
    "ro": "ron_Latn", "ru": "rus_Cyrl", "sv": "swe_Latn", "tr": "tur_Latn", "uk": "ukr_Cyrl",
    "vi": "vie_Latn", "zh": "zho_Hans",
}  # fmt: skip
END = "</s>"


class SonarTokens:
    """The tokenizer of a folder."""

    def __init__(self, folder: Path) -> None:
        if find_spec("tokenizers") is None:
            raise MissingExtra("SONAR's tokens rest on tokenizers: pip install 'avbench[asr]'")
        from tokenizers import Tokenizer

        file = folder / "tokenizer.json"
        if not file.is_file():
            raise MissingWeights(f"{file}: not found; NLLB's, as transformers has it")
        self._tokens = Tokenizer.from_file(str(file))

    def __call__(self, text: str, language: str | None) -> list[int]:
        """Ids of the code, the pieces and the end.

        Raises:
            UserError: the language is not stated, or the tokenizer does not know it.
        """
        code = flores_code(language)
        first, last = (self._tokens.token_to_id(t) for t in (code, END))
        if first is None or last is None:
            raise UserError(f"the tokenizer knows no {code if first is None else END!r}")
        pieces: list[int] = self._tokens.encode(text, add_special_tokens=False).ids
        return [first, *pieces, last]


def flores_code(language: str | None) -> str:
    """FLORES-200's code: "eng_Latn" of "en", of "en-US" and of itself.

    Raises:
        UserError: none is stated, or it is in neither form.
    """
    given = language or ""
    if len(given) == 8 and given[3] == "_":
        return given
    code = CODES.get(given.lower().replace("_", "-").split("-")[0])
    if code is None:
        raise UserError(
            f"SONAR reads a text in a stated language, found {language!r}; expected one of "
            f"{', '.join(CODES)}, or a code such as eng_Latn"
        )
    return code
