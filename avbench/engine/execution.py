"""How a stage is run: who works, what stops it, which part of it. No result depends on it."""

from dataclasses import dataclass, replace
from typing import Self

from avbench.errors import UserError


@dataclass(frozen=True)
class Shard:
    """Every `n`-th shard, from the `k`-th on (counted from 0): this machine's share."""

    k: int
    n: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "3/16".

        Raises:
            UserError: it is something else.
        """
        first, slash, second = text.partition("/")
        if not (slash and first.isdecimal() and second.isdecimal() and int(first) < int(second)):
            raise UserError(f"--shard {text}: expected K/N with K from 0 to N-1, such as 0/16")
        return cls(int(first), int(second))


@dataclass(frozen=True)
class Allowance:
    """How many rows may fail: a number, or a share of all."""

    count: int | None = None
    percent: float | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "20" or "1%".

        Raises:
            UserError: it is something else.
        """
        number = text.strip().removesuffix("%").strip()
        try:
            value = float(number) if text.strip().endswith("%") else int(number)
        except ValueError:
            value = -1
        if not 0 <= value < float("inf"):
            raise UserError(f"--max-failures {text}: expected a number or a share: 20, or 1%")
        return cls(percent=float(value)) if "%" in text else cls(count=int(value))

    def of(self, n_rows: int) -> int:
        """The failures among `n_rows` that are let pass."""
        if self.count is not None:
            return self.count
        return int(n_rows * (self.percent or 0.0) / 100.0 + 1e-9)


@dataclass(frozen=True)
class Execution:
    """Who runs the shards, and how far.

    `executor`: a name of EXECUTORS; "" is inline for one worker and processes for more. `workers`:
    how many work at a time. `gpus`: share of a GPU that a worker takes (ray, slurm). `address`: of
    a ray cluster; "" starts one here. `slurm`: options of sbatch, such as ("partition", "gpu").
    `wait_s`: how long a part that another machine wrote may take to appear here.
    """

    executor: str = ""
    workers: int = 1
    gpus: float = 0.0
    address: str = ""
    slurm: tuple[tuple[str, str], ...] = ()
    max_failures: Allowance | None = None
    retry_failed: bool = False
    shard: Shard | None = None
    wait_s: float = 60.0

    @property
    def name(self) -> str:
        """The executor's name."""
        return self.executor or ("inline" if self.workers <= 1 else "processes")

    def fewer(self) -> Self:
        """The same with half the workers: if memory was short, that may mend it."""
        return replace(self, executor=self.name, workers=max(1, self.workers // 2))
