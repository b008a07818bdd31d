"""Weights files of other projects: three containers, nothing but tensors, nothing run."""

import pickle
import re

import pytest
import torch
from safetensors.torch import save_file

from avbench.errors import UserError
from avbench.models.checkpoints import facts, read_state

STATE = {"a.weight": torch.arange(6.0).view(2, 3), "a.bias": torch.ones(2)}


class Code:
    """What an unpickler would run."""

    def __reduce__(self):
        return print, ("run",)


@pytest.mark.parametrize("container", ["zip", "legacy", "safetensors"])
def test_every_container_gives_the_same_tensors_whatever_its_name(container, tmp_path):
    file = tmp_path / "weights.anything"
    if container == "safetensors":
        save_file(STATE, file)
    else:
        torch.save(STATE, file, _use_new_zipfile_serialization=container == "zip")
    state = read_state(file)
    assert set(state) == set(STATE)
    assert all(torch.equal(state[name], STATE[name]) for name in STATE)


@pytest.mark.parametrize("wrapper", ["state_dict", "model_state"])
def test_wrappers_and_the_prefix_of_parallel_training_are_taken_off(wrapper, tmp_path):
    named = {f"module.{name}": tensor for name, tensor in STATE.items()}
    torch.save({wrapper: named, "optimizer": {"lr": 0.1}, "step": 7}, tmp_path / "c.pth")
    assert set(read_state(tmp_path / "c.pth")) == set(STATE)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"a": 1, "b": STATE["a.bias"]}, "it holds 'a', 'b'"),
        ({}, "it holds nothing"),
        (torch.ones(2), "it holds a Tensor"),
        (torch.nn.Linear(2, 2), "it holds torch.nn.modules.linear.Linear, which is never run"),
    ],
)
def test_other_content_is_refused_and_named(content, said, tmp_path):
    torch.save(content, tmp_path / "c.pth")
    with pytest.raises(UserError) as caught:
        read_state(tmp_path / "c.pth")
    assert str(caught.value) == (
        f"{tmp_path / 'c.pth'} is no state dict (named tensors, from torch or safetensors): {said}"
    )


@pytest.mark.parametrize("protocol", [2, 4])
def test_code_in_a_pickle_is_not_run(protocol, tmp_path, capsys):
    (tmp_path / "c.pth").write_bytes(pickle.dumps({"a": Code()}, protocol))
    with pytest.raises(UserError, match="is no state dict"):
        read_state(tmp_path / "c.pth")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("content", [b"", b"<html>404</html>", b"\x10" + bytes(7) + b"{", b"PK"])
def test_foreign_bytes_are_refused_without_the_advice_to_run_them(content, tmp_path):
    (tmp_path / "c.pth").write_bytes(content)
    with pytest.raises(UserError, match="is no state dict") as caught:
        read_state(tmp_path / "c.pth")
    assert not re.search("weights_only|trust", str(caught.value))


@pytest.mark.parametrize("legacy", [False, True])
def test_a_truncated_file_is_refused(legacy, tmp_path):
    whole, part = tmp_path / "whole.pth", tmp_path / "part.pth"
    torch.save(STATE, whole, _use_new_zipfile_serialization=not legacy)
    part.write_bytes(whole.read_bytes()[:-9])
    with pytest.raises(UserError, match="is no state dict"):
        read_state(part)


@pytest.mark.parametrize(
    ("family", "shapes"),
    [
        ("syncnet_v2", {"netcnnlip.0.weight": (96, 3, 5, 7, 7), "netfcaud.3.weight": (1024, 512)}),
        ("s3fd_vgg", {"vgg.0.weight": (64, 3, 3, 3), "L2Norm3_3.weight": (256,)}),
        ("s3fd_fan", {"conv1_1.weight": (64, 3, 3, 3), "conv3_3_norm.weight": (256,)}),
        ("unknown", {"vgg.0.weight": (64, 3, 3, 3)}),
        ("unknown", {"netcnnlip.0.weight": (96, 1, 5, 7, 7), "netfcaud.3.weight": (1024, 512)}),
    ],
)
def test_a_family_is_known_by_names_and_shapes(family, shapes):
    state = {name: torch.empty(shape, device="meta") for name, shape in shapes.items()}
    assert facts(state).family == family


def test_running_statistics_are_tensors_but_no_parameters():
    found = facts(torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3)).state_dict())
    assert (found.n_tensors, found.n_parameters) == (7, 4 * 3 + 3 + 3 + 3)
