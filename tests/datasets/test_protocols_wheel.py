"""An installed avbench has the protocols inside the package."""

import tomllib
import zipfile
from pathlib import Path

import pytest

from avbench.datasets import protocols_shipped
from avbench.datasets.protocols_shipped import files

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_is_told_to_take_them():
    given = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = given["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"manifests": f"avbench/{protocols_shipped.INSTALLED}"}


def test_a_wheel_holds_every_protocol(tmp_path):
    builders = pytest.importorskip("hatchling.builders.wheel")
    builder = builders.WheelBuilder(str(ROOT))
    (wheel,) = builder.build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    for path in files().values():
        inside = f"avbench/{protocols_shipped.INSTALLED}/{path.parent.name}"
        assert f"{inside}/{path.name}" in names
        if path.with_suffix(".csv.gz").is_file():
            assert f"{inside}/{path.stem}.csv.gz" in names


def test_those_inside_the_package_go_first(tmp_path, monkeypatch):
    monkeypatch.setattr(protocols_shipped, "PACKAGE", tmp_path / "avbench")
    assert protocols_shipped.folder() == tmp_path / "manifests"
    inside = tmp_path / "avbench" / protocols_shipped.INSTALLED
    inside.mkdir(parents=True)
    assert protocols_shipped.folder() == inside
