"""Picture metrics on a real renderer's films and the recordings that they stand for."""

import pytest

from avbench.clip import Source
from avbench.engine.cache import Cache
from avbench.engine.evaluate import evaluate, score
from avbench.engine.plan import make_plan

NAMES = ("psnr", "psnr@talklip-u8", "ssim", "lmd", "lmd@px", "lip_opening_err")
pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def results(real_data, tmp_path_factory):
    folder = real_data / "systems" / "transface" / "unit2lip" / "es"
    ref = folder / "0_Ao_Vo.mp4"
    others = {"itself": ref, "rendered": folder / "0_Ao_Vg.mp4", "another": folder / "1_Ao_Vo.mp4"}
    plan, cache = make_plan(NAMES), Cache(tmp_path_factory.mktemp("cache"))
    found = {}
    for name, hyp in others.items():
        values = evaluate(plan, {"ref": Source(ref, ref), "hyp": Source(hyp, hyp)}, cache)
        outcomes = [score(m, values) for m in plan.metrics]
        assert [o.status for o in outcomes] == ["ok"] * len(NAMES)
        found[name] = {n: o.statistics[n] for n, o in zip(NAMES, outcomes, strict=True)}
    return found


def test_a_recording_is_itself(results):
    wanted = {"psnr": 100, "psnr@talklip-u8": 100, "ssim": 1}
    assert results["itself"] == pytest.approx(dict.fromkeys(NAMES, 0) | wanted)


def test_a_renderer_is_near_and_another_person_far(results):
    near, far = results["rendered"], results["another"]
    assert near["psnr"] == pytest.approx(38.54, abs=0.5)
    assert near["ssim"] == pytest.approx(0.967, abs=0.01)
    assert near["lmd"] == pytest.approx(0.016, abs=0.004)
    assert far["psnr"] < 15
    assert far["ssim"] < 0.5
    assert far["lmd"] > 4 * near["lmd"]
    assert far["lmd@px"] > 4 * near["lmd@px"]


def test_the_script_that_overflows_flatters(results):
    assert results["rendered"]["psnr@talklip-u8"] > results["rendered"]["psnr"]
    assert results["another"]["psnr@talklip-u8"] > results["another"]["psnr"] + 10
