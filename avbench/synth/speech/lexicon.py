"""GRID's sentences: the grammar, the file names, and how each of the 51 words is spoken.

Grammar and naming: Cooke, Barker, Cunningham, Shao, "An audio-visual corpus for speech perception
and automatic speech recognition", JASA 2006. The pronunciations are our own (British).
"""

import numpy as np

COMMANDS = ("bin", "lay", "place", "set")
COLOURS = ("blue", "green", "red", "white")
PREPOSITIONS = ("at", "by", "in", "with")
LETTERS = tuple("abcdefghijklmnopqrstuvxyz")
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ADVERBS = ("again", "now", "please", "soon")
SLOTS = (COMMANDS, COLOURS, PREPOSITIONS, LETTERS, DIGITS, ADVERBS)

_WORDS = """
bin B IH N;lay L EY;place P L EY S;set S EH T;blue B L UW;green G R IY N;red R EH D;white W AY T;
at AE T;by B AY;in IH N;with W IH DH;a EY;b B IY;c S IY;d D IY;e IY;f EH F;g JH IY;h EY CH;i AY;
j JH EY;k K EY;l EH L;m EH M;n EH N;o OW;p P IY;q K Y UW;r AA;s EH S;t T IY;u Y UW;v V IY;
x EH K S;y W AY;z Z EH D;zero Z IH R OW;one W AH N;two T UW;three TH R IY;four F AO;five F AY V;
six S IH K S;seven S EH V AX N;eight EY T;nine N AY N;again AX G EH N;now N AW;please P L IY Z;
soon S UW N
"""

PRONUNCIATIONS: dict[str, tuple[str, ...]] = {
    entry.split()[0]: tuple(entry.split()[1:]) for entry in _WORDS.split(";")
}


def stem(words: tuple[str, ...]) -> str:
    """The six letters that name a sentence's file: initials, with the digit as a figure or z."""
    digit = DIGITS.index(words[4])
    figure = str(digit) if digit else "z"
    return "".join(w[0] for w in words[:4]) + figure + words[5][0]


def draw_sentences(
    n: int, rng: np.random.Generator, taken: set[str] | None = None
) -> list[tuple[str, ...]]:
    """`n` sentences for one speaker; colour, letter and digit together never repeat.

    As in GRID, where each speaker says each of the 1000 combinations once, and no two speakers
    share a file name: `taken` holds the names in use, and grows.

    Raises:
        ValueError: more sentences asked for than there are combinations.
    """
    total = len(COLOURS) * len(LETTERS) * len(DIGITS)
    if n > total:
        raise ValueError(
            f"{n} sentences for one speaker; the grammar has {total} without repetition"
        )
    taken = set() if taken is None else taken
    sentences = []
    for pick in rng.permutation(total)[:n].tolist():
        sentence = _fill(pick, rng)
        while stem(sentence) in taken:
            sentence = _fill(pick, rng)
        taken.add(stem(sentence))
        sentences.append(sentence)
    return sentences


def _fill(pick: int, rng: np.random.Generator) -> tuple[str, ...]:
    """A sentence for one combination of colour, letter and digit; the rest is drawn."""
    rest, digit = divmod(pick, len(DIGITS))
    colour, letter = divmod(rest, len(LETTERS))
    command, preposition, adverb = rng.integers(0, 4, 3).tolist()
    return (
        COMMANDS[command],
        COLOURS[colour],
        PREPOSITIONS[preposition],
        LETTERS[letter],
        DIGITS[digit],
        ADVERBS[adverb],
    )
