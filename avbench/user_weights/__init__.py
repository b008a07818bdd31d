"""Weights that the user brings: named here, never downloaded, never shipped.

A file is copied once into a folder of the user's, with a record of what it was (`store`). From then
on it is that file or an error, so a changed one cannot change a number.
"""

from avbench.user_weights.store import Record, add, check_published, digest, folder, path, record
from avbench.user_weights.table import USER_WEIGHTS, UserWeights, entry

__all__ = [
    "USER_WEIGHTS",
    "Record",
    "UserWeights",
    "add",
    "check_published",
    "digest",
    "entry",
    "folder",
    "path",
    "record",
]
