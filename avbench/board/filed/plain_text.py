"""Text that came from outside, made harmless for a terminal, Markdown, LaTeX or YAML."""

import json
import re
import unicodedata

ZERO_WIDTH = "\u200b"
_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "-": "{-}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}", "[": "{[}", "]": "{]}",
}  # fmt: skip
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # controls, bidi marks, separators


def printable(text: str, *, keep_lines: bool = False) -> str:
    """The text without control, format and unassigned characters, a space in place of each."""
    return "".join(
        c if unicodedata.category(c) not in _INVISIBLE or (keep_lines and c == "\n") else " "
        for c in text
    )


def clipped(text: str, n: int = 80) -> str:
    """One line of at most `n` characters."""
    line = " ".join(printable(text).split())
    return line if len(line) <= n else line[: n - 1] + "\u2026"


def markdown(text: str, n: int = 80) -> str:
    """One line that shows as itself in GitHub's Markdown, in and out of tables.

    No markup, HTML, formula, link, mention or reference comes of it: active punctuation is escaped,
    and a zero-width space breaks what GitHub would make a link, a mention or a reference of. Begin
    no line with it: there "-" and "1." would start a list.
    """
    escaped = re.sub(r"([\\`*_{}\[\]()<>#+!|~^&$@=])", r"\\\1", clipped(text, n))
    escaped = escaped.replace(r"\|", "&#124;").replace(r"\<", "&lt;").replace(r"\&", "&amp;")
    breaks = r"(\\[@#]|:(?=//)|\bwww(?=\.)|\bGH(?=-\d)|\bmailto(?=:))"
    return re.sub(breaks, rf"\1{ZERO_WIDTH}", escaped, flags=re.IGNORECASE)


def latex(text: str, n: int = 200) -> str:
    """One line that LaTeX sets as it is (text mode; T1 and textcomp are in every recent LaTeX)."""
    return "".join(_LATEX.get(c, c) for c in clipped(text, n))


def quoted(text: str, n: int = 1000) -> str:
    """A string of YAML: double quotes, no character that YAML would take otherwise."""
    return json.dumps(clipped(text, n), ensure_ascii=False)


def safe_name(text: str) -> str:
    """A name for any file system, as the folder of a run gets it."""
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in text)
    return name.lstrip(".") or "_"
