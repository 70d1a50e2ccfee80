"""The command line: one module a group of commands, all of them thin."""

from adapter.cli.application import main

__all__ = ["main"]
