"""The command `paylater`: puts the groups together and owns exit codes."""

import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec

import typer

from adapter.cli.output import Failure, complain
from adapter.config import SettingsError
from adapter.issues import AdapterError

COMMANDS = (
    "serve",
    "demo",
    "send",
    "convert",
    "explain",
    "simulate",
    "messages",
    "mappings",
    "sites",
    "remap",
    "policy",
    "verify",
    "migrate",
    "export",
    "bench",
)


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Put the named commands together; each is a module of this package, loaded only if named."""
    app = typer.Typer(
        name="paylater",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(paylater)
    for name in names:
        if find_spec(f"{__package__}.{name}") is None:
            continue
        module = import_module(f"{__package__}.{name}")
        group = getattr(module, "app", None)
        if group is not None:
            app.add_typer(group, name=name)
        else:
            app.command(name)(getattr(module, name))
    return app


def paylater() -> None:
    """HL7 v2 in, FHIR out, and the bill settled in between."""


def main() -> None:
    """Run a command; whatever stops it is told in one sentence."""
    asked = sys.argv[1:2]
    # `paylater send` should not wait for what only `serve` needs.
    app = application(asked if asked and asked[0] in COMMANDS else COMMANDS)
    try:
        # Outside standalone mode an exit code is returned and a usage error raised.
        sys.exit(app(standalone_mode=False) or 0)
    except typer.TyperException as fault:
        complain(f"{fault.format_message().rstrip('.')}; see paylater --help.")
        sys.exit(2)
    except Failure as failure:
        complain(str(failure))
        sys.exit(failure.code)
    except SettingsError as fault:
        complain(str(fault))
        sys.exit(2)
    except (AdapterError, OSError) as fault:
        complain(f"paylater could not go on: {fault}")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
