"""`avbench download`."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from avbench.cli.options import EXISTING, print_json
from avbench.downloading.closed import CLOSED, Closed
from avbench.errors import EXIT_DONE, EXIT_FINDINGS, UserError

if TYPE_CHECKING:
    from avbench.downloading.catalogue import Catalogue
    from avbench.downloading.remote import Remote
    from avbench.downloading.site import Site


@click.group()
def download() -> None:
    """Fetch a corpus that anyone may fetch, checked against its published sums, and unpack it.

    \b
    avbench download grid --out GRID --speakers s1,s2,s4,s29
    avbench download mtedx --out MTEDX --languages es,fr

    What is there already is checked, not fetched again; an interrupted run goes on where it was.
    Nothing that exists is overwritten. OUT/downloads holds unfinished files, and for each archive
    a record of its source, its sums and what came out of it. For a corpus that cannot be fetched
    the command says who gives access.
    """  # noqa: D301


def fetch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every corpus takes."""
    for option in (
        click.option("--quiet", "-q", is_flag=True, help="No progress on stderr."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table."),
        click.option(
            "--mirror",
            metavar="URL",
            help="Ask this server instead: https://zenodo.org/x becomes URL/zenodo.org/x.",
        ),
        click.option("--print-urls", is_flag=True, help="Only print the addresses."),
        click.option(
            "--jobs",
            "-j",
            type=click.IntRange(1, 8),
            default=2,
            show_default=True,
            help="Files at a time.",
        ),
        click.option("--parts", metavar="A,B", default="", help="Which parts; see above."),
        click.option("--out", "-o", type=EXISTING, help="The corpus' folder."),
    ):
        command = option(command)
    return command


def archive_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What corpora that come in archives take."""
    for option in (
        click.option("--no-unpack", is_flag=True, help="Only fetch the archives."),
        click.option("--keep-archives", is_flag=True, help="Keep archives that are unpacked."),
    ):
        command = option(command)
    return command


@download.command()
@click.option("--speakers", metavar="s1,s2", default="", help="Only these; all 33 else.")
@archive_options
@fetch_options
def grid(speakers: str, **given: Any) -> int:  # noqa: ANN401
    """GRID from Zenodo: 33 speakers, 14 GB. CC BY 4.0.

    Parts: video and alignments (the usual two), audio (speech that was cut out, which does not fit
    the video; the video's own sound is what to use). The MD5 of each archive is the record's, held
    against sums that were published elsewhere.
    """
    return _download("grid", speakers, given)


@download.command(name="lombard_grid")
@archive_options
@fetch_options
def lombard_grid(**given: Any) -> int:  # noqa: ANN401
    """Lombard GRID from Zenodo: 54 speakers, plain and Lombard speech. CC BY 4.0.

    Parts: front, side, audio, alignments; all of them without --parts.
    """
    return _download("lombard_grid", "", given)


@download.command(name="crema_d")
@fetch_options
def crema_d(**given: Any) -> int:  # noqa: ANN401
    """CREMA-D from GitHub, or its mirror on GitLab: 7442 clips, 91 actors. ODbL 1.0.

    Parts: video and audio (the usual two), mp3. Each file is checked against the SHA-256 in the
    repository.
    """
    return _download("crema_d", "", given)


@download.command()
@click.option("--languages", metavar="es,fr", default="", help="Which; es-en for a translation.")
@archive_options
@fetch_options
def mtedx(languages: str, **given: Any) -> int:  # noqa: ANN401
    """Multilingual TEDx from OpenSLR: sound and texts of talks. CC BY-NC-ND.

    OpenSLR publishes no checksums: the SHA-256 of what came is recorded beside it. The videos of
    the talks are not there.
    """
    return _download("mtedx", languages, given)


def _download(corpus: str, of: str, given: dict[str, Any]) -> int:
    from avbench.cli.transfers import print_results, watch
    from avbench.downloading import CATALOGUES
    from avbench.downloading.patience import PATIENCE
    from avbench.downloading.run import Settings
    from avbench.downloading.run import download as fetch_all
    from avbench.downloading.site import Site

    catalogue: Catalogue = CATALOGUES[corpus]()
    if given["out"] is None and not given["print_urls"]:
        raise UserError("where to? --out DIR, or --print-urls")
    tell = (lambda _said: None) if given["quiet"] else partial(click.echo, err=True)
    site = Site(catalogue.hosts, given["mirror"], replace(PATIENCE, tell=tell))
    files = _listed(catalogue, site, given["parts"], of)
    if given["print_urls"]:
        _print_urls(files, as_json=given["as_json"])
        return EXIT_DONE
    settings = Settings(
        given["out"],
        jobs=given["jobs"],
        unpack=not given.get("no_unpack", False),
        keep=given.get("keep_archives", False),
    )
    results = fetch_all(catalogue, site, files, settings, watch(files, quiet=given["quiet"]))
    print_results(corpus, catalogue.licence, settings.out, results, as_json=given["as_json"])
    return EXIT_FINDINGS if any(r.state == "failed" for r in results) else EXIT_DONE


def _listed(catalogue: "Catalogue", site: "Site", parts: str, of: str) -> "list[Remote]":
    from avbench.downloading.catalogue import Choice

    return catalogue.files(site, Choice(_names(parts), _names(of)))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in (part.strip() for part in text.split(",")) if name)


def _print_urls(files: "list[Remote]", *, as_json: bool) -> None:
    if as_json:
        print_json(
            [{"url": f.url, "n_bytes": f.n_bytes, "published": str(f.digest or "")} for f in files]
        )
        return
    for file in files:
        click.echo(file.url)


def _closed(row: Closed) -> click.Command:
    def explain(**_: Any) -> int:  # noqa: ANN401
        raise UserError(row.explain())

    return click.Command(
        row.name,
        callback=explain,
        params=[click.Option(["--out", "-o"], type=EXISTING, help="Not used.")],
        help=f"{row.title}: cannot be fetched; who gives access.\n\n{row.explain()}",
    )


for _row in CLOSED.values():
    download.add_command(_closed(_row))
