"""Signatures: everything that can change a number, and nothing that cannot."""

from dataclasses import dataclass
from importlib.metadata import version
from typing import ClassVar

import pytest

import avbench
from avbench.engine.plan import make_plan
from avbench.errors import MissingExtra
from avbench.features.base import Feature
from avbench.metrics.base import Metric
from avbench.signature import short_signature, signature, signature_dict


@dataclass(frozen=True)
class Crop(Feature):
    name: ClassVar[str] = "crop"
    version: ClassVar[int] = 3
    packages: ClassVar[tuple[str, ...]] = ("numpy",)
    side: int = 96
    margins: tuple[float, ...] = (0.5, 1.0)

    def weights_digest(self):
        return "0123456789abcdef"


@dataclass(frozen=True)
class Sharp(Metric):
    name: ClassVar[str] = "sharp"
    version: ClassVar[int] = 2
    packages: ClassVar[tuple[str, ...]] = ("scipy",)
    strict: bool = True
    limit: float | None = None


def test_the_line():
    assert signature(Sharp(), [Crop()]) == (
        "sharp|v2,limit:none,strict:yes|crop:3,margins:0.5+1.0,side:96,weights:0123456789ab"
        f"|numpy:{version('numpy')}|scipy:{version('scipy')}|avbench:{avbench.__version__}"
    )


def test_the_dict_says_the_same():
    assert signature_dict(Sharp(limit=0.5), [Crop()]) == {
        "name": "sharp",
        "version": 2,
        "parameters": {"limit": "0.5", "strict": "yes"},
        "features": {
            "crop": {
                "version": 3,
                "parameters": {"margins": "0.5+1.0", "side": "96", "weights": "0123456789ab"},
            }
        },
        "packages": {
            "numpy": version("numpy"),
            "scipy": version("scipy"),
            "avbench": avbench.__version__,
        },
    }


def test_the_hash_stands_for_the_line():
    one, other = signature(Sharp()), signature(Sharp(strict=False))
    assert len(short_signature(one)) == 8
    assert short_signature(one) != short_signature(other)
    assert short_signature("stoi|v1") == "61ca5b96"


def test_a_feature_on_both_sides_stands_once_and_the_order_does_not_count():
    plan = make_plan(["ta_stoi"])
    features = plan.features_of(plan.metrics[0])
    line = signature(plan.metrics[0], features)
    assert signature(plan.metrics[0], [*reversed(features), features[0]]) == line
    assert line.count("audio_16k:1") == 1


def test_a_parameter_of_a_feature_changes_the_signature_of_what_rests_on_it():
    def sign(parameters):
        plan = make_plan(["stoi", "dur_ratio"], parameters=parameters)
        return [signature(m, plan.features_of(m)) for m in plan.metrics]

    plain, changed = sign({}), sign({"paired_audio": {"min_ratio": 0.7}})
    assert plain[0] != changed[0]
    assert plain[1] == changed[1]


def test_one_feature_with_two_sets_of_parameters_is_refused():
    with pytest.raises(ValueError, match="feature crop stands twice, with different parameters"):
        signature(Sharp(), [Crop(), Crop(side=48)])


def test_a_package_that_is_not_installed_is_named_with_its_pip_line():
    @dataclass(frozen=True)
    class Odd(Metric):
        name: ClassVar[str] = "odd"
        version: ClassVar[int] = 1
        packages: ClassVar[tuple[str, ...]] = ("no-such-package",)

    with pytest.raises(MissingExtra, match=r"^no-such-package is not installed: pip install no-"):
        signature(Odd())


@pytest.mark.parametrize(("value", "error"), [("a|b", ValueError), ([1], TypeError)])
def test_a_parameter_that_would_break_the_line_is_refused(value, error):
    with pytest.raises(error):
        signature(Sharp(limit=value))


@pytest.mark.parametrize("name", ["avsync_video", "avsync_curve", "lipmotion_curve"])
def test_other_weights_make_another_signature(name, monkeypatch):
    from dataclasses import replace

    from avbench import shipped
    from avbench.features import FEATURES

    feature = FEATURES[name]()
    before = signature(feature)
    net = "lipmotion" if name == "lipmotion_curve" else "avsync_small"
    other = replace(shipped.WEIGHTS[net], sha256="0" * 64)
    monkeypatch.setitem(shipped.WEIGHTS, net, other)
    assert ",weights:" in before
    assert signature(feature) != before
