"""What every test starts from: real servers on request, and no way out of this machine."""

import pytest

from tests.loopback import refuse_the_world

pytest_plugins = ["tests.servers", "tests.products", "tests.browser", "tests.live"]


def pytest_configure(config: pytest.Config) -> None:
    refuse_the_world()
