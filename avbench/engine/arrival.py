"""A part that another machine wrote has to appear on this one."""

import time

from avbench.engine.jobs import Job
from avbench.engine.store import Part, Store
from avbench.errors import EXIT_ENVIRONMENT, UserError

POLL_S = 0.2


class NotShared(UserError):
    """A worker's files are not seen here."""

    exit_code = EXIT_ENVIRONMENT


def require_part(job: Job, part: Part, wait_s: float) -> Part:
    """Waits until the part of `job` can be seen here (file systems of clusters take a while).

    Raises:
        NotShared: it does not appear.
    """
    store, until = Store(job.folder), time.monotonic() + wait_s
    while store.part(job.index, part.shard) is None:
        if time.monotonic() >= until:
            raise NotShared(
                f"{store.path(job.index)}: a worker has written it, and it does not appear here "
                f"within {wait_s:g} s; --out has to lie on a file system that all nodes see, "
                "under the same path"
            )
        time.sleep(POLL_S)
    return part
