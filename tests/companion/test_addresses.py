"""Which addresses of sites are taken."""

from __future__ import annotations

import pytest

from companion.addresses import AddressRefused, check_url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://127.0.0.1",
        "https://[::1]/",
        "https://10.0.0.8",
        "https://169.254.169.254",
        "https://[64:ff9b::7f00:1]",
        "https://[2002:7f00:1::]",
        "https://[::10.0.0.8]",
        "ftp://x",
        "https://",
        "https://user@example.com",
    ],
)
def test_private_and_unencrypted_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_url(url, allow_private=False)
