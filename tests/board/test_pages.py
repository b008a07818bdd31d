"""One template, one file: addresses, pictures and names that come from outside."""

import pytest

from avbench.board.pages import breakable, data_uri, web_link


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://example.org/p?a=1", "https://example.org/p?a=1"),
        (" http://example.org ", "http://example.org"),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//example.org", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(address: str, link: str) -> None:
    assert web_link(address) == link


def test_pictures_are_told_by_their_bytes() -> None:
    assert data_uri(b"\x89PNG\r\n\x1a\n!") == "data:image/png;base64,iVBORw0KGgoh"
    assert data_uri(b"\xff\xd8\xff") == "data:image/jpeg;base64,/9j/"
    with pytest.raises(ValueError, match="must be PNG or JPEG, got bytes that start b'<svg'"):
        data_uri(b"<svg")


def test_long_names_may_wrap_after_slashes_only() -> None:
    assert breakable("a/b_c<d") == "a/<wbr>b_<wbr>c&lt;d"
    assert breakable("") == ""
