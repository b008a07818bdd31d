"""What is known to have been said: labels of a side, no media."""

from dataclasses import dataclass
from typing import ClassVar

from avbench.clip import Source
from avbench.errors import NoText
from avbench.features.base import LabelFeature


@dataclass(frozen=True)
class Text:
    """Words of one clip. `language`: a code such as "en", None where it is not known."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class GivenText:
    """As `Text`, where there may be none."""

    text: str | None
    language: str | None = None


@dataclass(frozen=True)
class KnownText(LabelFeature):
    """The side's transcript. On the reference's side: the manifest's."""

    name: ClassVar[str] = "text"
    version: ClassVar[int] = 1
    value: ClassVar[type] = Text

    def read(self, source: Source) -> Text:
        """The words.

        Raises:
            NoText: none is known.
        """
        if source.text is None:
            raise NoText(
                "no words are known here: of a reference they stand in the manifest's column text, "
                "of a submission in the table that its description names as `transcripts`"
            )
        return Text(source.text, source.language)


@dataclass(frozen=True)
class GivenTextFeature(LabelFeature):
    """The side's transcript, or the fact that there is none."""

    name: ClassVar[str] = "given_text"
    version: ClassVar[int] = 1
    value: ClassVar[type] = GivenText

    def read(self, source: Source) -> GivenText:
        """The words, if they are known."""
        return GivenText(source.text, source.language)
