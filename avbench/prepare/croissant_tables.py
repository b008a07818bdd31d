"""Files and columns of a prepared folder in the words of Croissant."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avbench.media.digest import sha256_file
from avbench.prepare import croissant_texts as texts
from avbench.prepare import schemas
from avbench.prepare.layout import Layout
from avbench.prepare.protocols import COLUMNS as PROTOCOL

if TYPE_CHECKING:
    import pyarrow as pa

Json = dict[str, Any]
PARQUET = "application/x-parquet"
TABLES = {
    "clips": schemas.CLIPS,
    "words": schemas.WORDS,
    "offsets": schemas.OFFSETS,
    "groups": schemas.GROUPS,
    "failures": schemas.FAILURES,
    "crops": schemas.CROPS,
    "targets": schemas.TARGETS,
}
TYPES = {
    "string": "sc:Text",
    "bool": "sc:Boolean",
    "int32": "cr:Int32",
    "int64": "cr:Int64",
    "float": "cr:Float32",
    "double": "cr:Float64",
}


def distribution(out: Path, splits: Sequence[str], protocols: Sequence[str]) -> list[Json]:
    """Every table as a file, and the tables of clips as a set."""
    layout = Layout(out)
    side = [layout.words, layout.offsets, layout.groups, layout.failures]
    side += [layout.crops, layout.targets]
    files = [layout.clips(split) for split in splits] + side
    files += [layout.protocol(name) for name in protocols]
    objects = [_file_object(out, path) for path in files]
    clips: Json = {
        "@type": "cr:FileSet",
        "@id": "clips-files",
        "name": "clips-files",
        "description": "The tables of clips, one a split.",
        "encodingFormat": PARQUET,
        "includes": [layout.clips(split).relative_to(out).as_posix() for split in splits],
    }
    return [*objects, clips]


def _file_object(out: Path, path: Path) -> Json:
    rel = path.relative_to(out).as_posix()
    return {
        "@type": "cr:FileObject",
        "@id": rel,
        "name": path.name,
        "contentUrl": rel,
        "encodingFormat": PARQUET,
        **measured(path),
    }


def measured(path: Path) -> Json:
    """Size and sum of a file."""
    return {"contentSize": f"{path.stat().st_size} B", "sha256": sha256_file(path)}


def record_sets(protocols: Sequence[str]) -> list[Json]:
    """Every kind of table with its columns."""
    files = {name: {"fileObject": {"@id": f"manifest/{name}.parquet"}} for name in TABLES}
    files["clips"] = {"fileSet": {"@id": "clips-files"}}
    sets = [_record_set(n, schema, files[n], texts.RECORD_SETS[n]) for n, schema in TABLES.items()]
    for name in protocols:
        file: Json = {"fileObject": {"@id": f"protocols/{name}.parquet"}}
        about = f"The clips of the split protocol {name} with their splits."
        sets.append(_record_set(f"protocol-{name}", PROTOCOL, file, about))
    return sets


def _record_set(name: str, schema: "pa.Schema", source: Json, about: str) -> Json:
    kinds = {field.name: str(field.type) for field in schema}
    columns = [c for c, kind in kinds.items() if not kind.startswith("struct")]
    key = {"key": {"@id": "clips/clip_id"}} if name == "clips" else {}
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": about,
        **key,
        "field": [_field(name, column, kinds[column], source) for column in columns],
    }


def _field(table: str, column: str, kind: str, source: Json) -> Json:
    element = kind.removeprefix("list<").removesuffix(">").rpartition(": ")[2]
    array = {"isArray": True, "arrayShape": "-1"} if kind.startswith("list<") else {}
    about = texts.COLUMNS.get(column)
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{column}",
        "name": column,
        **({"description": about} if about else {}),
        "dataType": TYPES[element],
        **array,
        "source": source | {"extract": {"column": column}},
    }
