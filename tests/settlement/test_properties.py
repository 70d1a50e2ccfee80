"""Random walks: whatever is told of an account, in whatever order, its books hold."""

import os
import random

import pytest
from house import POLICIES
from settlement.chance import ZONE, Walker, settings
from settlement.invariants import check
from settlement.walk import ACCOUNT, PERSON, World

# 20,000 in `make test`; PAYLATER_STEPS raises it where there is more time.
STEPS = int(os.environ.get("PAYLATER_STEPS", "20000"))
WALK = 100
# Many, so that no process is left with a long one at the end.
SHARES = 32
SETTINGS = settings(POLICIES)


def walk(seed):
    """Walk a seed's way; on a failure show the shortest walk found that still fails."""
    policies, city = SETTINGS[seed % len(SETTINGS)]
    world, walker, steps = World(policies, ZONE), Walker(random.Random(seed), city), []
    for _ in range(WALK):
        steps.append(walker.step(world))
        try:
            told(world, steps[-1])
        except Exception as fault:  # noqa: BLE001 - whatever broke, its walk is shown
            short = shrunk(policies, steps)
            way = "\n".join(str(step) for step in short)
            pytest.fail(f"seed {seed}: {fault or repr(fault)}\n{failure(policies, short)!r}\n{way}")


def told(world, step):
    for account in world.take(step):
        check(world, account)


def failure(policies, steps):
    """Return what breaks when these steps are told to a new world, None when nothing does."""
    world = World(policies, ZONE)
    try:
        for step in steps:
            told(world, step)
    except Exception as fault:  # noqa: BLE001 - the fault is the answer
        return fault
    return None


def shrunk(policies, steps):
    """Leave out every step that the failure does not need."""
    kind = repr(failure(policies, steps))
    assert kind != "None", "the walk fails only once: it is not reproducible"
    for size in (16, 4, 1, 1):
        index = len(steps) - 1 - size
        while index >= 0:
            fewer = steps[:index] + steps[index + size :]
            if repr(failure(policies, fewer)) == kind:
                steps = fewer
            index -= size
    return steps


@pytest.mark.parametrize("share", range(SHARES))
def test_the_books_hold_after_every_step(share):
    for seed in range(share, STEPS // WALK, SHARES):
        walk(seed)


def kept(world):
    """Return everything a world keeps, as bytes and sums."""
    person = PERSON.dump_json(world.person)
    return person, {
        account: (ACCOUNT.dump_json(books.state), books.balances, books.obligations, books.due)
        for account, books in world.books.items()
    }


@pytest.mark.parametrize("setting", range(len(SETTINGS)))
def test_the_same_facts_from_an_empty_state_give_the_same_bytes(setting):
    policies, city = SETTINGS[setting]
    world, walker, steps = World(policies, ZONE), Walker(random.Random(setting), city), []
    for _ in range(WALK):
        steps.append(walker.step(world))
        world.take(steps[-1])
    anew = World(policies, ZONE)
    # Repeats nothing and reads nothing back on its way.
    anew.is_plain = True
    for step in steps:
        anew.take(step)

    assert kept(anew) == kept(world)
