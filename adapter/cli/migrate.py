"""`paylater migrate`: a store kept by an earlier build, brought to this one's schema and shape."""

from dataclasses import asdict

from adapter.cli.anew import beside
from adapter.cli.instants import now
from adapter.cli.options import DatabaseOption, JsonOption, MappingsOption
from adapter.cli.output import say, say_json
from adapter.config import Settings, read_settings
from adapter.intake.inheritance import InheritanceError, check_kept
from adapter.renewal import Renewal, Renewed


def migrate(
    database: DatabaseOption = None,
    mappings: MappingsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a store that an earlier build kept to this build, folding its journal anew."""
    settings = read_settings(database=database, mappings=mappings)
    renewed = _renewed(settings)
    if as_json:
        say_json(asdict(renewed) if renewed else {"messages": 0})
    elif renewed is None:
        say("the store is of this build already: nothing to do")
    else:
        _say(renewed)


def _renewed(settings: Settings) -> Renewed | None:
    with beside(settings) as both:
        try:
            check_kept(both.kept, both.policies)
        except InheritanceError as other:
            if any(issue.id == "store-shape-newer" for issue in other.issues):
                raise
        else:
            return None
        stores = (both.kept, both.anew)
        return Renewal(*stores, both.policies, both.refolding, both.parameters, now).run()


def _say(renewed: Renewed) -> None:
    say(
        f"{renewed.messages} messages told anew: the states of {renewed.changed} of"
        f" {renewed.persons} persons changed, their books and invoices did not"
    )
    if renewed.unlike:
        say(
            f"{len(renewed.unlike)} accounts would come out otherwise by today's mappings and"
            f" policies; what their states said stays: {' '.join(renewed.unlike)}"
        )
