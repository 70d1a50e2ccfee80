"""The shipped policies, for rules tried one by one."""

import pytest

from adapter.catalog.policies import load_policies

POLICIES = load_policies()


@pytest.fixture(scope="session")
def haikou():
    return POLICIES.get("cn-460100-haikou-2013-209")


@pytest.fixture(scope="session")
def qidong():
    return POLICIES.get("cn-320681-qidong-2020-21")


@pytest.fixture(scope="session")
def yunqiao():
    return POLICIES.get("cn-999900-yunqiao-2026")
