"""The look of a page: colours by class, light and dark, without anything a viewer may not know."""

LIGHT = {
    "paper": "#ffffff", "panel": "#f6f7f9", "ink": "#16191d", "muted": "#5b6470",
    "rule": "#dfe3e8", "accent": "#1d5fd1", "lips": "#d6490a", "good": "#1a7f4b",
    "warn": "#a15c00", "bad": "#b3261e",
}  # fmt: skip
DARK = {
    "paper": "#12151a", "panel": "#1b2027", "ink": "#e8ebef", "muted": "#9aa5b2",
    "rule": "#2d343d", "accent": "#7fb0ff", "lips": "#ff9d5c", "good": "#58c48b",
    "warn": "#e8b057", "bad": "#ff8a80",
}  # fmt: skip
SPECTRUM_BGR = (176, 128, 88)  # on either paper; how loud is how opaque

SHAPES = """
text { font: 12px system-ui, "Segoe UI", "Noto Sans", "Liberation Sans", Arial, sans-serif; }
.title { font-size: 20px; font-weight: 650; }
.word { font-size: 14px; font-weight: 650; }
.verdict { font-size: 14px; }
.heading { font-weight: 600; }
.tick, .mid { text-anchor: middle; }
.unit, .side { text-anchor: end; }
.small { font-size: 10.5px; }
.curve, .lips, .halo { fill: none; stroke-linejoin: round; stroke-linecap: round; }
.curve { stroke-width: 1.75; }
.lips { stroke-width: 1.75; }
.halo { stroke-width: 4; stroke-opacity: 0.7; }
.zero, .drift { stroke-width: 1; stroke-dasharray: 4 3; }
.lag { stroke-width: 1.5; }
.band { fill-opacity: 0.15; }
.dot, .peak { stroke-width: 1.5; }
.second { fill: none; stroke-width: 1.5; }
.value, .warntext { paint-order: stroke; stroke-width: 3; stroke-linejoin: round; }
"""
COLOURS = """
.page {{ fill: {paper}; }}
.panel {{ fill: {panel}; }}
text {{ fill: {muted}; }}
.title, .verdict, .value {{ fill: {ink}; }}
.grid, .axis {{ stroke: {rule}; }}
.zero, .drift {{ stroke: {muted}; }}
.curve {{ stroke: {ink}; }}
.halo, .value, .warntext {{ stroke: {paper}; }}
.face0 {{ stroke: {accent}; }}
.face1 {{ stroke: {lips}; }}
.face2 {{ stroke: {good}; }}
.face3 {{ stroke: {muted}; }}
.lips {{ stroke: {lips}; }}
.lipstext {{ fill: {lips}; }}
.lag {{ stroke: {accent}; }}
.band, .dot, .peak {{ fill: {accent}; }}
.dot, .peak {{ stroke: {paper}; }}
.second {{ stroke: {warn}; }}
.warntext {{ fill: {warn}; }}
.ok {{ fill: {good}; }}
.corrected {{ fill: {accent}; }}
.refused {{ fill: {warn}; }}
.failed {{ fill: {bad}; }}
"""


def style() -> str:
    """The style sheet of a page."""
    dark = COLOURS.format(**DARK)
    return f"{SHAPES}{COLOURS.format(**LIGHT)}@media (prefers-color-scheme: dark) {{{dark}}}\n"
