"""The command in a process of its own, as its users run it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def paylater(tmp_path):
    """Run `paylater` with these arguments in an empty folder; return what came of it."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PAYLATER_")}

    def run(*arguments, given=b"", **environment):
        return subprocess.run(
            [sys.executable, "-m", "adapter", *map(str, arguments)],
            input=given,
            capture_output=True,
            cwd=tmp_path,
            env=bare | environment,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def feed():
    """The folder of the bundled feed."""
    return ROOT / "mappings" / "demo"
