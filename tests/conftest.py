"""What every test shares: databases of both kinds, a browser, Hypothesis profiles, who runs beside whom."""

import os

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.support.databases", "tests.support.browser"]

# CI repeats the same few examples, so that it stays within its half hour: a red run there is red at home. At home chance goes on looking.
settings.register_profile("ci", max_examples=25, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", max_examples=60, deadline=None)
settings.register_profile(
    "soak", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "dev"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark and group tests: a file stays in one process, browsers never compete, long tests go first."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "postgres" in fixtures:
            item.add_marker(pytest.mark.postgres)
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=_place)


def _group(item: pytest.Item) -> str:
    if item.get_closest_marker("browser"):
        return "browser"
    if item.get_closest_marker("kill"):
        # Minutes each: they may part.
        return item.nodeid
    return str(item.path.relative_to(item.config.rootpath))


def _place(item: pytest.Item) -> int:
    if item.get_closest_marker("kill"):
        return 0
    return 1 if item.get_closest_marker("browser") else 2
