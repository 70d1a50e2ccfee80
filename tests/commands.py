"""The command through its own entry, in this process: for tests of what it says and leaves."""

import io
import os
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from adapter.cli import main


def run(*arguments, given=b"", folder=None, **environment):
    """Run `paylater` with these arguments; return what came of it, as of a process."""
    said, complained = _pipe(), _pipe()
    with pytest.MonkeyPatch.context() as patch, chdir(folder or Path.cwd()):
        for name in [name for name in os.environ if name.startswith("PAYLATER_")]:
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["paylater", *map(str, arguments)])
        patch.setattr(sys, "stdin", _pipe(given))
        with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
            main()
    return CompletedProcess(arguments, ended.value.code, _bytes(said), _bytes(complained))


def _pipe(content=b""):
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", write_through=True)


def _bytes(pipe):
    pipe.flush()
    return pipe.buffer.getvalue()
