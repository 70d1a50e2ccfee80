"""The mapping files read from their folders and handed over to be compiled."""

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from adapter.catalog.folders import Document, DocumentError, data_files, read_yaml
from adapter.catalog.grammar import load_extensions, load_v2
from adapter.issues import Issue
from adapter.mapping.assembly import FOLDERS, MappingsError, assemble
from adapter.mapping.mapper import Mappings

_VERSION_LENGTH = 16


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of one set: the same contents are the same set, wherever they lie."""

    version: str
    paths: dict[str, Path] = field(compare=False)


def load_mappings(overlay: Path | None = None) -> Mappings:
    """Read, check and compile all mapping files; a site's own folder wins file by file."""
    paths = {
        name: path
        for name, path in data_files("mappings", overlay).items()
        if name.partition("/")[0] in FOLDERS
    }
    return _compiled(_Files(_version(paths), paths))


# What has not changed is not compiled again: a reload may be of the policies alone.
@lru_cache(maxsize=4)
def _compiled(files: _Files) -> Mappings:
    pages: list[Document] = []
    faults: list[Issue] = []
    for name, path in files.paths.items():
        try:
            pages.append(read_yaml(path, name))
        except DocumentError as refused:
            faults += refused.issues
    if faults:
        raise MappingsError(*faults)
    return assemble(pages, files.version, load_v2(), load_extensions())


def _version(paths: dict[str, Path]) -> str:
    """Name a set of files by their contents: equal files are the same version anywhere."""
    digest = hashlib.sha256()
    for name, path in sorted(paths.items()):
        content = path.read_bytes()
        digest.update(f"{len(name)}:{name}{len(content)}:".encode())
        digest.update(content)
    return digest.hexdigest()[:_VERSION_LENGTH]
