"""What every test starts from: real servers on request, and no way out of this machine."""

import pytest
from hypothesis import settings

from tests.loopback import refuse_the_world

pytest_plugins = ["tests.servers", "tests.products", "tests.browser", "tests.live", "tests.spread"]


# A busy machine must not turn a slow first example into a failure.
settings.register_profile("tpma", deadline=None)
settings.load_profile("tpma")


def pytest_configure(config: pytest.Config) -> None:
    refuse_the_world()
