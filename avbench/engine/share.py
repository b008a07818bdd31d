"""One machine's share of a stage, and what comes after it."""

from avbench.engine.execution import Shard
from avbench.engine.stage import Stage
from avbench.errors import EXIT_DONE, UserError

LISTED = 8


class ShareDone(UserError):
    """No fault: this machine's share of a stage is done, and the run ends here."""

    exit_code = EXIT_DONE


def share_done(stage: Stage, share: Shard, n_run: int) -> ShareDone:
    """Says what is left of the stage, and which command comes next."""
    left = [i for i in range(stage.n_shards) if stage.part(i) is None]
    here = f"stage {stage.task!r}: {n_run} shards done as share {share.k}/{share.n}; "
    if not left:
        return ShareDone(
            f"{here}all {stage.n_shards} are complete. Next: the same command, without --shard to "
            "do the rest here, or with --shard again for the next stage"
        )
    whose = sorted({i % share.n for i in left})
    named = ", ".join(f"--shard {k}/{share.n}" for k in whose[:LISTED])
    more = f" and {len(whose) - LISTED} more" if len(whose) > LISTED else ""
    return ShareDone(
        f"{here}{len(left)} of {stage.n_shards} are left. Next: the same command with {named}{more}"
    )


def require_whole(stage: Stage) -> None:
    """That every part is there and is about the rows that were asked for.

    Raises:
        UserError: the files that rows are about changed meanwhile, or a part is gone.
    """
    for index in range(stage.n_shards):
        if stage.part(index) is None:
            raise UserError(
                f"{stage.store.path(index)}: not complete after the run; its files changed "
                "meanwhile, or someone removed it. Run the same command again"
            )
