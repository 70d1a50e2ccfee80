"""Plants a mutant: in the functions that stand in memory, or as its module is imported."""

import gc
import importlib.abc
import importlib.util
from collections import defaultdict
from pathlib import Path
from types import CodeType, FunctionType

from mutations import planted


def functions_of(package):
    """Return the functions in memory that come from a package's files, by what identifies them."""
    found = defaultdict(list)
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename.startswith(f"{package}/"):
            found[_identity(one.__code__)].append(one)
    return found


def plant_in_place(package, mutant, functions):
    """Give every function that the mutant changes its new code; tell whether any could be."""
    path = package / mutant.file
    source = path.read_text(encoding="utf-8")
    old = list(_codes(compile(source, str(path), "exec")))
    new = list(_codes(compile(planted(source, mutant.ordinal), str(path), "exec")))
    if [code.co_qualname for code in old] != [code.co_qualname for code in new]:
        return False
    changed = False
    for before, after in zip(old, new, strict=True):
        if after.co_firstlineno <= mutant.line <= _last_line(before):
            for function in functions.get(_identity(before), ()):
                function.__code__ = after
                changed = True
    return changed


def _last_line(code):
    lines = (end for _, end, _, _ in code.co_positions() if end)
    inner = (_last_line(one) for one in code.co_consts if isinstance(one, CodeType))
    return max([code.co_firstlineno, *lines, *inner])


def _codes(code):
    yield code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _identity(code):
    return code.co_filename, code.co_qualname, code.co_firstlineno, code.co_linetable


class Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module of a package with a fault in it."""

    def __init__(self, package, package_name, mutant):
        self._path = package / mutant.file
        name = Path(mutant.file).with_suffix("").as_posix().replace("/", ".")
        self._name = f"{package_name}.{name}".removesuffix(".__init__")
        self._ordinal = mutant.ordinal

    def find_spec(self, name, _path, _target=None):
        if name != self._name:
            return None
        inside = [str(self._path.parent)] if self._path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, self._path, loader=self, submodule_search_locations=inside
        )

    def create_module(self, _spec):
        return None

    def exec_module(self, module):
        tree = planted(self._path.read_text(encoding="utf-8"), self._ordinal)
        exec(compile(tree, str(self._path), "exec"), module.__dict__)
