"""How often to ask again, and how long to wait in between."""

import email.utils
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from avbench.downloading.errors import DownloadError, Transient

Result = TypeVar("Result")


@dataclass(frozen=True)
class Patience:
    """`tries` in a row without success end it; waits double from `first_s` up to `most_s`.

    A server that asks for more than `longest_s` is told to the user instead of waited for. `tell`
    hears of each wait.
    """

    tries: int = 6
    first_s: float = 1.0
    most_s: float = 60.0
    longest_s: float = 900.0
    timeout_s: float = 60.0
    sleep: Callable[[float], object] = time.sleep
    tell: Callable[[str], object] = lambda _said: None

    def wait(self, failed: int, error: Transient) -> None:
        """Waits after the `failed`th failure in a row (1, 2, ...).

        Raises:
            DownloadError: it was the last try, or the server asks to wait for too long.
        """
        if failed >= self.tries:
            raise DownloadError(
                f"{error}; gave up after {failed} tries in a row; what is there is kept: "
                "run the same command again later"
            ) from error
        wait_s = min(self.first_s * 2.0 ** (failed - 1), self.most_s)
        if error.after_s is not None:
            if error.after_s > self.longest_s:
                raise DownloadError(
                    f"{error}; the server asks to come back in {error.after_s:.0f} s; what is "
                    "there is kept: run the same command again then"
                ) from error
            wait_s = max(wait_s, error.after_s)
        self.tell(f"{error}; trying again in {wait_s:.0f} s")
        self.sleep(wait_s)

    def insist(self, ask: Callable[[], Result]) -> Result:
        """Asks until there is an answer.

        Raises:
            DownloadError: there is none.
        """
        failed = 0
        while True:
            try:
                return ask()
            except Transient as error:
                failed += 1
                self.wait(failed, error)


PATIENCE = Patience()


def retry_after_s(text: str | None, now_s: float) -> float | None:
    """Seconds that a Retry-After header asks for: a number, or a date (RFC 9110, 10.2.3)."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now_s)
    except (ValueError, TypeError):
        return None
