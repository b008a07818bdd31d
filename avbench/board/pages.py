"""Turn a template into one self-contained page: style and script inline, nothing else allowed."""

import base64
import hashlib
import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape


def render(
    template: str,
    *,
    style: str,
    script: str = "",
    films: bool = False,
    **values: Any,  # noqa: ANN401
) -> str:
    """The page of `template`.

    Args:
        template: name of the Jinja2 template.
        style: name of the style sheet beside it, put after `base.css`.
        script: name of the script beside it, if the page has one.
        films: whether it holds films, as data.
        values: what the template uses; a name that it uses and does not get is an error.

    The content security policy allows this very style and this very script by their sha256 and
    images (and films) given as data; no other script runs, and no address is ever asked.
    """
    environment = _environment()
    css = _asset(environment, "base.css") + _asset(environment, style)
    js = _asset(environment, script) if script else ""
    return environment.get_template(template).render(
        # our own files, not input: the one place where text is put in unescaped
        css=Markup(css),  # noqa: S704
        js=Markup(js),  # noqa: S704
        policy=_policy(css, js, films=films),
        **values,
    )


def write_text(path: Path, text: str) -> None:
    """Write to a temporary name in the same folder, then move it into place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)  # noqa: PTH105 - the atomic one, named as such


def web_link(address: str) -> str:
    """The address if it is a plain web address, else nothing (javascript:, data:, file:)."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def breakable(text: str) -> Markup:
    """A long name that may wrap after a slash or an underscore, not within a word."""
    return Markup("").join(
        Markup("{}<wbr>").format(part) if part[-1] in "/_" else escape(part)
        for part in re.findall(r"[^/_]*[/_]|[^/_]+", text)
    )


def data_uri(content: bytes) -> str:
    """A PNG, JPEG or mp4 as a data address.

    Raises:
        ValueError: the bytes are neither.
    """
    kinds = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
    kind = next((kind for magic, kind in kinds.items() if content.startswith(magic)), None)
    if content[4:8] == b"ftyp":
        kind = "video/mp4"
    if kind is None:
        raise ValueError(f"a picture must be PNG or JPEG, got bytes that start {content[:8]!r}")
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("avbench.board"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"web_link": web_link, "breakable": breakable}
    return environment


def _asset(environment: Environment, name: str) -> str:
    source, _, _ = environment.loader.get_source(environment, name)  # type: ignore[union-attr]
    return source


def _policy(css: str, js: str, *, films: bool) -> str:
    scripts = f"script-src {_hash(js)}; " if js else ""
    media = "media-src data:; " if films else ""
    return (
        f"default-src 'none'; style-src {_hash(css)}; {scripts}{media}"
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
