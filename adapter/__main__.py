"""`python -m adapter` is the same as `paylater`."""

from adapter.cli import main

main()
