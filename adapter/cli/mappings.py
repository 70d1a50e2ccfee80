"""`paylater mappings`: the data folders, checked before a message finds their faults."""

import typer

from adapter.catalog.mappings import load_mappings
from adapter.catalog.policies import load_policies
from adapter.catalog.profiles import load_search_parameters
from adapter.cli.options import MappingsOption, site_folder
from adapter.cli.output import complain, say
from adapter.issues import AdapterError, Issue, words

app = typer.Typer(help="The data folders, checked.", no_args_is_help=True)


@app.callback()
def mappings() -> None:
    """Check the data folders."""


@app.command("lint")
def lint(overlay: MappingsOption = None) -> None:
    """Check mappings, sites and policies against their grammar and FHIR; exit 1 on a fault."""
    folder = site_folder(overlay)
    issues: list[Issue] = []
    for load in (load_mappings, load_policies):
        try:
            load(folder)
        except AdapterError as fault:
            issues += fault.issues
    load_search_parameters()
    for issue in issues:
        complain(words(issue))
    if issues:
        raise typer.Exit(1)
    say("mappings, sites and policies hold no fault")
