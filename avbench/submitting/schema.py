"""The JSON Schema of submission.toml, for editors and for other programs."""

import json

from avbench.submission import System


def description_schema() -> str:
    """JSON Schema, draft 2020-12; the same bytes always."""
    schema = System.model_json_schema()
    named = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "submission.toml of avbench",
    }
    return json.dumps(named | {k: v for k, v in schema.items() if k != "title"}, indent=1)
