"""The shipped policies, for rules tried one by one."""

import pytest

from adapter.catalog.policies import load_policies


@pytest.fixture(scope="session")
def policies():
    return load_policies()


@pytest.fixture(scope="session")
def haikou(policies):
    return policies.get("cn-460100-haikou-2013-209")


@pytest.fixture(scope="session")
def qidong(policies):
    return policies.get("cn-320681-qidong-2020-21")


@pytest.fixture(scope="session")
def yunqiao(policies):
    return policies.get("cn-999900-yunqiao-2026")
