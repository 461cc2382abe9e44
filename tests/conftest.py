"""What every test shares: databases of both kinds, a browser, Hypothesis profiles, who runs beside whom."""

import os

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

pytest_plugins = ["tests.support.databases", "tests.support.browser"]

# CI repeats the same few examples, so that it stays within its half hour: a red run there is red at home. At home chance goes on looking.
settings.register_profile("ci", max_examples=15, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", max_examples=60, deadline=None)
settings.register_profile(
    "soak", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it ships no types
    """A file stays in one process: its tests may share a town and go on where the last one ended. Pages share one browser."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, _ = nodeid.partition("::")
        if path.startswith("tests/page/"):
            return "browser"
        # Minutes each: they may part.
        return nodeid if path in KILLS else path


KILLS = frozenset({"tests/crash/test_control.py", "tests/crash/test_kills.py"})


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    """Who runs beside whom. Groups by mark are lost on the way: xdist 3.8 writes them where pytest 9.2 does not read."""
    return Together(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests, and let the long ones go first."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "postgres" in fixtures:
            item.add_marker(pytest.mark.postgres)
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("kill"):
        return 0
    return 1 if item.get_closest_marker("browser") else 2
