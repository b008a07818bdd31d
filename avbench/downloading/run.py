"""The whole of a download: list, look for room, fetch, check, unpack, record."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock
from typing import Protocol

from avbench.downloading.catalogue import Catalogue
from avbench.downloading.digests import Digest
from avbench.downloading.errors import DownloadError
from avbench.downloading.fetch import Fetched, fetch
from avbench.downloading.record import Record, read_record, record_path
from avbench.downloading.remote import FOLDER, Remote
from avbench.downloading.site import Site
from avbench.downloading.space import check_space
from avbench.downloading.tries import Stopped
from avbench.downloading.unpack import Member, unpack

LOOSE = "files.json"  # the record of files that come in no archive
GROUP = 100  # files whose addresses are asked for at once


class Watch(Protocol):
    """Hears how it goes; from several threads, but never at the same time."""

    def bytes(self, n_bytes: int) -> None:
        """So many more (or fewer) bytes are there."""

    def done(self, result: "Result") -> None:
        """A file is complete, or has failed."""


@dataclass(frozen=True)
class Result:
    """What became of one file.

    `state`: present, fetched, resumed, unpacked (earlier), failed. `published`: the checksum that
    was met, "" where none is published. `problem`: why it failed.
    """

    file: str
    state: str
    n_bytes: int = 0
    sha256: str = ""
    published: str = ""
    n_unpacked: int | None = None
    problem: str = ""


@dataclass(frozen=True)
class Settings:
    """`unpack`: archives are unpacked into `out`; `keep`: and kept. `jobs`: files at a time."""

    out: Path
    jobs: int = 2
    unpack: bool = True
    keep: bool = False


def download(
    catalogue: Catalogue, site: Site, files: Sequence[Remote], settings: Settings, watch: Watch
) -> list[Result]:
    """Brings `files` below `settings.out`; one result each, in their order.

    A file that fails does not stop the others. What is there already is checked, not fetched.

    Raises:
        DownloadError: there is no room, or no server gives addresses.
    """
    job = _Job(site, settings, watch)
    ready = {f.path: result for f in files if (result := job.unpacked_earlier(f)) is not None}
    waiting = [f for f in files if f.path not in ready]
    check_space(settings.out, space_needed(waiting, settings), "fetch and unpack the files")
    for result in ready.values():
        job.tell_done(result)
    results = ready | job.run(catalogue, waiting)
    _record_loose(catalogue, settings.out, [results[f.path] for f in files if not f.unpack])
    return [results[f.path] for f in files]


def space_needed(files: Sequence[Remote], settings: Settings) -> int:
    """Bytes that are still to be written. Media hardly shrink in archives: as large unpacked."""
    fetched = [_still(settings.out, f) for f in files]
    if not settings.unpack:
        return sum(fetched)
    archives = sorted((f.n_bytes or 0 for f in files if f.unpack), reverse=True)
    if settings.keep:
        return sum(fetched) + sum(archives)
    alone = sum(n for n, f in zip(fetched, files, strict=True) if not f.unpack)
    return alone + sum(archives) + sum(archives[: settings.jobs])


def _still(out: Path, remote: Remote) -> int:
    target = out / remote.path
    for there in (target, target.with_name(f"{target.name}.part")):
        if there.is_file():
            return max(0, (remote.n_bytes or 0) - there.stat().st_size)
    return remote.n_bytes or 0


class _Job:
    def __init__(self, site: Site, settings: Settings, watch: Watch) -> None:
        self._site, self._settings, self._watch = site, settings, watch
        self._lock, self._stop = Lock(), Event()
        if site.patience.sleep is time.sleep:  # so that Ctrl-C ends a long wait
            patience = replace(site.patience, sleep=self._stop.wait)
            self._site = replace(site, patience=patience)

    def run(self, catalogue: Catalogue, files: Sequence[Remote]) -> dict[str, Result]:
        results: dict[str, Result] = {}
        for group in _groups(files, GROUP):
            located = self._located(catalogue, group)
            with ThreadPoolExecutor(self._settings.jobs) as pool:
                waiting = [pool.submit(self._one, remote) for remote in located]
                try:
                    for future in as_completed(waiting):
                        result = future.result()
                        results[result.file] = result
                        self.tell_done(result)
                except BaseException:  # also Ctrl-C: the threads end at their next piece
                    self._stop.set()
                    pool.shutdown(cancel_futures=True)
                    raise
        return results

    def unpacked_earlier(self, remote: Remote) -> Result | None:
        """The result of an archive that an earlier run unpacked, if all of it is still there."""
        target = self._settings.out / remote.path
        record = read_record(record_path(target))
        if not (remote.unpack and self._settings.unpack) or record is None:
            return None
        if record.members is None or not record.fits(remote) or record.missing(self._settings.out):
            return None
        if self._settings.keep and not target.exists():
            return None
        return _result(remote, "unpacked", record)

    def tell_done(self, result: Result) -> None:
        with self._lock:
            self._watch.done(result)

    def _located(self, catalogue: Catalogue, group: list[Remote]) -> list[Remote]:
        """The files that are not there yet get addresses that work now."""
        there = [f for f in group if (self._settings.out / f.path).exists()]
        lacking = [f for f in group if f not in there]
        return there + (catalogue.locate(self._site, lacking) if lacking else [])

    def _one(self, remote: Remote) -> Result:
        try:
            return self._bring(remote)
        except DownloadError as error:
            return Result(remote.path, "failed", problem=str(error))

    def _bring(self, remote: Remote) -> Result:
        target = self._settings.out / remote.path
        wanted = _as_recorded(remote, target) if target.exists() else remote
        fetched = fetch(self._site, wanted, target, tell=self._tell, stop=self._stop)
        record = _record(remote, fetched)
        if not remote.unpack:
            return _result(remote, fetched.state, record)
        record.write(record_path(target))
        if self._settings.unpack:
            members = unpack(target, self._settings.out, stop=self._stop)
            record = replace(record, members=members)
            record.write(record_path(target))
            if not self._settings.keep:
                target.unlink()
        return _result(remote, fetched.state, record)

    def _tell(self, n_bytes: int) -> None:
        if self._stop.is_set():
            raise Stopped
        with self._lock:
            self._watch.bytes(n_bytes)


def _as_recorded(remote: Remote, target: Path) -> Remote:
    """Where nothing is published, a file that is there must be the one that was fetched."""
    record = read_record(record_path(target))
    if remote.digest is not None or record is None or not record.fits(remote):
        return remote
    return replace(remote, n_bytes=record.n_bytes, digest=Digest("sha256", record.sha256))


def _record_loose(catalogue: Catalogue, out: Path, results: Sequence[Result]) -> None:
    """Notes the files that come in no archive, beside those of earlier runs."""
    good = {r.file: Member(r.file, r.n_bytes, r.sha256) for r in results if r.state != "failed"}
    if not good:
        return
    path = out / FOLDER / LOOSE
    path.parent.mkdir(parents=True, exist_ok=True)
    before = read_record(path)
    members = {m.path: m for m in (before.members if before else None) or ()} | good
    listed = tuple(members[name] for name in sorted(members))
    n_bytes = sum(m.n_bytes for m in listed)
    Record(catalogue.title, "", n_bytes, "", "", "", _now(), listed).write(path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _groups(files: Sequence[Remote], size: int) -> Iterator[list[Remote]]:
    for start in range(0, len(files), size):
        yield list(files[start : start + size])


def _record(remote: Remote, fetched: Fetched) -> Record:
    return Record(
        file=remote.path,
        url=remote.url,
        n_bytes=fetched.n_bytes,
        md5=fetched.md5,
        sha256=fetched.sha256,
        published=str(remote.digest or ""),
        fetched=_now(),
    )


def _result(remote: Remote, state: str, record: Record) -> Result:
    n_unpacked = None if record.members is None else len(record.members)
    published = str(remote.digest or "")
    return Result(remote.path, state, record.n_bytes, record.sha256, published, n_unpacked)
