"""Keep a store in which articles come in, and listen as mail server and webhook."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.schedules.trouble import Heard, mail_server, webhook


@pytest.fixture
def hook() -> Iterator[Heard]:
    with webhook() as heard:
        yield heard


@pytest.fixture
def post() -> Iterator[Heard]:
    with mail_server() as heard:
        yield heard
