import json

import pytest
from typer.testing import CliRunner

from adapter.catalog.mappings import load_mappings
from adapter.cli import bench_convert
from adapter.cli.application import application
from adapter.cli.bench_charges import LINES, STAYS, charges
from adapter.cli.convert import joined
from adapter.cli.floor_convert import converted
from adapter.fhir.bundle import transaction
from adapter.hl7v2.message import parse

CONVERTERS = {"adapter", "traced", "floor"}


def bench(*options):
    said = CliRunner().invoke(
        application(["bench"]),
        ["bench", "convert", "--rounds", "1", "--messages", "2", *options],
        catch_exceptions=False,
    )
    assert said.exit_code == 0
    return said.stdout


def test_no_transaction_is_told_twice_while_the_stays_take_turns():
    messages = [parse(charges(number)) for number in range(2 * STAYS)]

    numbers = [line.text(2) for message in messages for line in message.all("FT1")]
    stays = [message.first("PV1").text(19) for message in messages]

    assert len(set(numbers)) == len(numbers) == 2 * STAYS * LINES
    assert len(set(stays)) == STAYS
    assert stays[:STAYS] == stays[STAYS:]


def test_the_floor_writes_the_very_bytes_that_the_adapter_writes():
    mappings = load_mappings()
    # The second time over the adapter remembers, and has to say the same.
    for number in (*range(2 * STAYS), 7):
        message = parse(charges(number))
        mapped = mappings.map(message, mappings.site_of(message), written=True)

        assert mapped.issues == []
        assert converted(charges(number)) == transaction(joined(mapped.drafts))


def test_every_converter_gives_all_documents_and_every_program_is_measured():
    result = json.loads(bench("--json"))

    assert result["documents"] == dict.fromkeys(CONVERTERS, 7 + LINES)
    assert len(set(result["bytes"].values())) == 1
    assert set(result["microseconds"]) >= {*CONVERTERS, "hl7apy"}
    assert set(result["ratio"]) == set(result["microseconds"]) - {"adapter"}
    cost = result["microseconds"]
    assert result["ratio"]["floor"] == pytest.approx(cost["floor"] / cost["adapter"], rel=0.01)


def test_a_parser_that_is_not_installed_is_told_and_left_out(monkeypatch):
    monkeypatch.setattr(bench_convert, "find_spec", {}.get)

    told = bench()

    assert "python-hl7 is not installed" in told
    assert "hl7apy only parses" in told
