"""`paylater mappings`: the data folders, checked before a message finds their faults."""

from pathlib import Path
from typing import Annotated

import typer

from adapter.catalog.folders import folder
from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli import golden
from adapter.cli.coverage import coverage
from adapter.cli.guide import docs
from adapter.cli.options import MappingsOption, site_folder
from adapter.cli.output import complain, say
from adapter.cli.watch import watch as watch_folders
from adapter.issues import AdapterError, Issue, words

app = typer.Typer(help="The data folders, checked and tried.", no_args_is_help=True)


@app.callback()
def mappings() -> None:
    """Check and try the data folders."""


@app.command("lint")
def lint(
    overlay: MappingsOption = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again on every save.")] = False,
) -> None:
    """Check mappings, sites and policies against HL7 v2 and FHIR; exit 1 on a fault."""
    own = site_folder(overlay)
    if watch:
        watch_folders([folder("mappings"), *([own] if own else [])], lambda: _is_clean(own))
    elif not _is_clean(own):
        raise typer.Exit(1)


@app.command("test")
def compare(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER]...", help="Golden folders, or folders that hold them."),
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Write what the messages become now.")
    ] = False,
    overlay: MappingsOption = None,
) -> None:
    """Map the message of each golden folder and compare; exit 1 on a difference."""
    own = site_folder(overlay)
    found = load_mappings(own)
    different = 0
    paths = golden.find(folders or [], own)
    for path in paths:
        one = golden.read(path, found)
        told = one.update() if update else [*one.differences()]
        different += bool(told)
        for line in told:
            say(f"{path.name}: {line}")
    outcome = "rewritten" if update else "different"
    say(f"{len(paths)} golden folders, {different} {outcome}")
    if different and not update:
        raise typer.Exit(1)


def _is_clean(own: Path | None) -> bool:
    """Tell every fault of the data folders, or that there is none."""
    issues: list[Issue] = []
    for load in (load_mappings, load_policies):
        try:
            load(own)
        except AdapterError as fault:
            issues += fault.issues
    load_search_parameters()
    for issue in issues:
        complain(words(issue))
    if not issues:
        say("mappings, sites and policies hold no fault")
    return not issues


app.command("coverage")(coverage)
app.command("docs")(docs)
