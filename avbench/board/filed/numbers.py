"""Numbers as text, with a plain hyphen-minus: for Markdown, LaTeX and files."""


def number(value: float, *, signed: bool = False) -> str:
    """Three decimals below 10, two below 100, one above; no negative zero."""
    digits = 3 if abs(value) < 10 else 2 if abs(value) < 100 else 1
    text = f"{value:+.{digits}f}" if signed else f"{value:.{digits}f}"
    return text.strip("+-") if float(text) == 0 else text


def span(low: float | None, high: float | None) -> str:
    """The interval in brackets after a blank, "" without one."""
    return "" if low is None or high is None else f" [{number(low)}, {number(high)}]"
