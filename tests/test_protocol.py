"""Protocols: built in, or written by a user; every fault names the file and the key."""

from pathlib import Path

import pytest

from avbench.engine.plan import make_plan
from avbench.errors import ProtocolError
from avbench.protocol import BUILTIN, choose_protocol, find_protocol


@pytest.mark.parametrize("name", sorted(BUILTIN))
def test_a_built_in_protocol_can_be_planned(name: str) -> None:
    protocol = BUILTIN[name]
    plan = make_plan(protocol.metrics, parameters=protocol.parameters)
    assert [m.name for m in plan.metrics] == list(protocol.metrics)
    assert set(protocol.primary) <= set(protocol.metrics)


def test_an_unknown_name_offers_the_nearest() -> None:
    with pytest.raises(ProtocolError, match="'lip2speach'; did you mean 'lip2speech'"):
        find_protocol("lip2speach")


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'name = "mine"\nmetrics = ["stoi", "ta_stoi"]\nprimary = ["stoi"]\n'
        "[parameters.aligned_audio]\nrange_s = 0.2\n"
    )
    protocol = find_protocol(str(path))
    assert protocol.metrics == ("stoi", "ta_stoi")
    assert protocol.parameters == {"aligned_audio": {"range_s": 0.2}}


def test_all_faults_of_a_file_are_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('metric = ["stoi"]\nversion = "x"\n')
    with pytest.raises(ProtocolError) as error:
        find_protocol(str(path))
    for word in (str(path), "name: Field required", "metrics: Field required", "metric:"):
        assert word in str(error.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('metrics = ["stoi"]\nprimary = ["stoi", "pesq_wb"]', "primary holds 'pesq_wb'"),
        ('metrics = ["stoi"]\nprimary = []', "no metric"),
        ("metrics = []", "no metric"),
    ],
)
def test_primary_metrics_are_some_of_the_metrics(tmp_path: Path, text: str, found: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f'name = "mine"\n{text}\n')
    with pytest.raises(ProtocolError, match=f"found {found}, expected primary ones out of"):
        find_protocol(str(path))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError, match=r"nowhere\.toml: cannot be read"):
        find_protocol(str(tmp_path / "nowhere.toml"))


def test_chosen_metrics_replace_the_protocol_s() -> None:
    protocol = choose_protocol(None, " stoi, pesq_wb ,", default="speech")
    assert (protocol.name, protocol.metrics) == ("custom", ("stoi", "pesq_wb"))
    assert protocol.primary == protocol.metrics


def test_an_empty_choice_is_refused() -> None:
    with pytest.raises(ProtocolError, match="no metric in ' , '"):
        choose_protocol(None, " , ", default="speech")
