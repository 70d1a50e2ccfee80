"""`paylater send`: an MLLP client that prints every acknowledgement."""

from typing import Annotated, Any

import typer

from adapter.cli.files import read_messages
from adapter.cli.options import FilesArgument, JsonOption
from adapter.cli.output import Failure, progress, say, say_json
from adapter.config import address
from adapter.mllp.client import exchange

ACCEPTED = {"AA", "CA"}


def send(
    files: FilesArgument,
    to: Annotated[str, typer.Option(metavar="HOST:PORT", help="The MLLP door.")] = "127.0.0.1:2575",
    timeout: Annotated[float, typer.Option(help="Seconds to wait for each answer.")] = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Send messages over MLLP and print each acknowledgement; exit 1 if any is not AA or CA."""
    try:
        where = address(to)
    except ValueError as fault:
        raise Failure(f"--to: {fault}.", 2) from None
    messages = read_messages(files)
    bodies = [body for _, body in messages]
    answers = exchange(where.host, where.port, bodies, timeout_seconds=timeout)
    told: list[dict[str, Any]] = []
    accepted = True
    try:
        shown = progress(answers, len(messages), "sending")
        for (name, _), ack in zip(messages, shown, strict=True):
            accepted = accepted and code_of(ack) in ACCEPTED
            if as_json:
                told.append({"message": name, "code": code_of(ack), "ack": text_of(ack)})
            else:
                say("\n".join(text_of(ack).rstrip("\r").split("\r")))
    except OSError as fault:
        said = fault.strerror or str(fault) or type(fault).__name__
        raise Failure(f"{where} did not answer: {said}.") from None
    finally:
        if as_json:
            say_json(told)
    if not accepted:
        raise typer.Exit(1)


def text_of(ack: bytes) -> str:
    """Read an acknowledgement for a person; its charset is its sender's, mostly one of two."""
    for codec in ("utf-8", "gb18030"):
        try:
            return ack.decode(codec)
        except UnicodeDecodeError:
            continue
    return ack.decode("latin-1")


def code_of(ack: bytes) -> str:
    """Return MSA-1."""
    for line in ack.split(b"\r"):
        if line.startswith(b"MSA") and len(line) > 3:  # noqa: PLR2004 - a delimiter follows MSA
            return line.split(line[3:4])[1].decode("ascii", "replace")
    return ""
