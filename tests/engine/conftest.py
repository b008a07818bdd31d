"""A task of tests, registered the way another package registers one: by an entry point."""

import sys
from collections.abc import Iterator
from pathlib import Path

import cheap_tasks
import pytest

from avbench.engine import jobs


@pytest.fixture(scope="session")
def plugin_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as pip makes one; beside it, for workers, lies the module's own."""
    folder = tmp_path_factory.mktemp("site")
    info = folder / "cheap_tasks-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(cheap_tasks.METADATA)
    (info / "entry_points.txt").write_text(cheap_tasks.ENTRY)
    (folder / "cheap_tasks.py").write_bytes(Path(cheap_tasks.__file__).read_bytes())
    return folder


@pytest.fixture
def plugin(plugin_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The task "cheap", here and in every worker."""
    monkeypatch.syspath_prepend(str(plugin_path))
    monkeypatch.setenv("PYTHONPATH", str(plugin_path), prepend=":")
    monkeypatch.delitem(sys.modules, "cheap_tasks")
    monkeypatch.setattr(jobs.TASKS, "_table", dict(jobs.TASKS._table))
    monkeypatch.setattr(jobs.TASKS, "_extended", False)
    jobs.build_task.cache_clear()
    yield plugin_path
    jobs.build_task.cache_clear()
