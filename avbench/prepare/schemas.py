"""The columns of the prepared tables: the same for every corpus, so that tables concatenate."""

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

_MEDIA = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_FLOATS = pa.list_(pa.float32())


def with_header(schema: pa.Schema, header: Mapping[str, str]) -> pa.Schema:
    """A schema with avbench's own header beside the one for `datasets`."""
    added = {b"avbench": json.dumps(dict(header), sort_keys=True).encode()}
    return schema.with_metadata({**(schema.metadata or {}), **added})


def _feature(name: str, kind: pa.DataType) -> dict[str, Any]:
    """A column's type in the words of `datasets.Features`."""
    if kind == _MEDIA:
        return {"decode": False, "_type": name.capitalize()}  # Video or Audio
    if pa.types.is_list(kind):
        return {"feature": _feature(name, kind.value_type), "_type": "List"}
    names = {"float": "float32", "double": "float64"}
    return {"dtype": names.get(str(kind), str(kind)), "_type": "Value"}


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    features = {name: _feature(name, kind) for name, kind in columns}
    header = json.dumps({"info": {"features": features}})
    return pa.schema(list(columns), metadata={"huggingface": header})


CLIPS = _schema(
    ("clip_id", pa.string()),
    ("corpus", pa.string()),
    ("speaker", pa.string()),
    ("session", pa.string()),
    ("group", pa.string()),
    ("split", pa.string()),
    ("text", pa.string()),
    ("text_norm", pa.string()),
    ("language", pa.string()),
    ("video", _MEDIA),
    ("audio", _MEDIA),
    ("video_rel", pa.string()),
    ("audio_rel", pa.string()),
    ("num_frames", pa.int32()),
    ("fps_num", pa.int32()),
    ("fps_den", pa.int32()),
    ("width", pa.int32()),
    ("height", pa.int32()),
    ("num_samples", pa.int64()),
    ("sample_rate", pa.int32()),
    ("duration_s", pa.float64()),
    ("valid_start_s", pa.float32()),
    ("valid_end_s", pa.float32()),
    ("audio_lag_ms", pa.float32()),
    ("lag_ci_ms", pa.float32()),
    ("lag_source", pa.string()),
    ("lag_in_files_ms", pa.float32()),
    ("start_s", pa.float64()),
    ("end_s", pa.float64()),
    ("decision", pa.string()),
    ("syncnet_offset_frames", pa.int32()),
    ("syncnet_conf", pa.float32()),
    ("syncnet_min_dist", pa.float32()),
    ("faces", pa.int32()),
    ("face_box", _FLOATS),
    ("source_path", pa.string()),
    ("source_sha256", pa.string()),
    ("source_bytes", pa.int64()),
    ("src_video_codec", pa.string()),
    ("src_audio_codec", pa.string()),
    ("src_audio_start_s", pa.float64()),
    ("src_edit_list", pa.bool_()),
    ("extra", pa.string()),
    ("build_id", pa.string()),
    ("licence", pa.string()),
)

WORDS = _schema(
    ("clip_id", pa.string()),
    ("idx", pa.int32()),
    ("word", pa.string()),
    ("start_s", pa.float64()),
    ("end_s", pa.float64()),
    ("tier", pa.string()),
)

OFFSETS = _schema(
    ("clip_id", pa.string()),
    ("estimator", pa.string()),
    ("audio_lag_ms", pa.float32()),
    ("low_ms", pa.float32()),
    ("high_ms", pa.float32()),
    ("confidence", pa.float32()),
    ("track", pa.int32()),
    ("second_ratio", pa.float32()),
    ("at_edge", pa.bool_()),
    ("decision", pa.string()),
    ("reason", pa.string()),
    ("lags_ms", _FLOATS),
    ("curve", _FLOATS),
    ("curve_n", _FLOATS),
)

GROUPS = _schema(
    ("group", pa.string()),
    ("audio_lag_ms", pa.float32()),
    ("low_ms", pa.float32()),
    ("high_ms", pa.float32()),
    ("tau_ms", pa.float32()),
    ("n", pa.int32()),
    ("n_measured", pa.int32()),
    ("median_ms", pa.float32()),
    ("decision", pa.string()),
    ("reason", pa.string()),
    ("pool_scope", pa.string()),
)

CROPS = _schema(
    ("clip_id", pa.string()),
    ("kind", pa.string()),
    ("video", _MEDIA),
    ("video_rel", pa.string()),
    ("num_frames", pa.int32()),
    ("face_start_s", pa.float64()),
    ("face_end_s", pa.float64()),
    ("reason", pa.string()),
)

TARGETS = _schema(
    ("clip_id", pa.string()),
    ("language", pa.string()),
    ("text", pa.string()),
    ("audio", _MEDIA),
)

FAILURES = _schema(
    ("clip_id", pa.string()),
    ("stage", pa.string()),
    ("reason", pa.string()),
    ("message", pa.string()),
    ("path", pa.string()),
)
