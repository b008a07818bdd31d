"""Names of files for names of systems."""

import re

import pytest

from avbench.board.slugs import slugs


@pytest.mark.parametrize(
    ("label", "slug"),
    [("VCA-GAN v2.1", "vca-gan-v2.1"), ("Lip2Wav", "lip2wav"), ("a  b", "a-b")],
)
def test_plain_names_stay_readable(label: str, slug: str) -> None:
    assert slugs([label]) == {label: slug}


@pytest.mark.parametrize("label", ["../../etc/passwd", "<img src=x>", "日本", ".", "a/b", "x" * 90])
def test_other_names_carry_a_hash_and_stay_in_their_folder(label: str) -> None:
    (slug,) = slugs([label]).values()
    assert re.fullmatch(r"([a-z0-9][a-z0-9.-]*-)?[0-9a-f]{8}", slug)
    assert ".." not in slug
    assert len(slug) <= 70


def test_names_that_would_collide_both_carry_a_hash() -> None:
    found = slugs(["Net A", "net-a", "other"])
    assert len(set(found.values())) == 3
    assert found["other"] == "other"
    assert re.fullmatch(r"net-a-[0-9a-f]{8}", found["Net A"])


def test_a_slug_does_not_depend_on_the_others() -> None:
    assert slugs(["a", "b"])["a"] == slugs(["a"])["a"]
