import asyncio
import logging
import socket
from contextlib import asynccontextmanager

import pytest

from adapter.mllp.client import MllpClient
from adapter.mllp.framing import FrameDecoder, frame
from adapter.mllp.server import serve

LOCAL = "127.0.0.1"


async def echo(raw, issue):
    return b"AR " + issue.id.encode() if issue else b"AA " + raw


@asynccontextmanager
async def listening(door=echo, **limits):
    server = await serve(LOCAL, 0, door, **limits)
    try:
        yield server
    finally:
        await server.close()


@asynccontextmanager
async def connected(server):
    reader, writer = await asyncio.open_connection(LOCAL, server.port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def answers(reader, count=None):
    """Read so many answers, or all there are before the end."""
    decoder, read = FrameDecoder(), []
    async with asyncio.timeout(5):
        while (count is None or len(read) < count) and (data := await reader.read(65536)):
            read += decoder.feed(data)
    return read


async def ask(sent, door=echo, *, count=None, end=False, **limits):
    """Send bytes on one connection and read what comes back."""
    async with listening(door, **limits) as server, connected(server) as (reader, writer):
        for piece in sent:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if end:
            writer.write_eof()
        return await answers(reader, count)


def test_a_message_is_answered():
    assert asyncio.run(ask([frame(b"1")], count=1)) == [b"AA 1"]


def test_several_messages_in_one_read_are_handed_over_together_and_answered_in_order():
    all_here = asyncio.Event()

    async def door(raw, _):
        if raw == b"3":
            all_here.set()
        await all_here.wait()
        await asyncio.sleep(0.03 if raw == b"1" else 0)
        return b"AA " + raw

    sent = [b"".join(map(frame, (b"1", b"2", b"3")))]
    assert asyncio.run(ask(sent, door, count=3)) == [b"AA 1", b"AA 2", b"AA 3"]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_message_may_be_cut_anywhere(size):
    sent = frame(b"first") + b"\r\n" + frame(b"second")
    pieces = [sent[place : place + size] for place in range(0, len(sent), size)]

    assert asyncio.run(ask(pieces, count=2)) == [b"AA first", b"AA second"]


def test_no_more_messages_are_under_way_than_allowed():
    busy, most = 0, 0

    async def door(raw, _):
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0)
        busy -= 1
        return raw

    messages = [str(number).encode() for number in range(300)]
    sent = [b"".join(map(frame, messages))]
    assert asyncio.run(ask(sent, door, count=300, in_flight_max=7)) == messages
    assert most == 7


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"GET / HTTP/1.1\r\nHost: hospital.example\r\nUser-Agent: lost\r\nAccept: */*\r\n\r\n" * 2,
         [b"AR mllp-not-framed"]),
        (frame(b"1") + b"\x0b2\x0b3\x1c\r", [b"AA 1", b"AR mllp-start-inside"]),
        (b"\x0b1\x1c2\x1c\r", [b"AR mllp-end-cut"]),
        (frame(b"x" * 101), [b"AR mllp-too-large"]),
        (frame(b"x" * 3_000_000), [b"AR mllp-too-large"]),
    ],
)  # fmt: skip
def test_what_is_not_mllp_is_answered_and_the_connection_closed(sent, answer):
    assert asyncio.run(ask([sent], size_max=100)) == answer


def test_a_message_cut_short_is_told_to_the_door_with_what_came():
    told = []

    async def door(raw, issue):
        told.append((raw, issue and issue.id))
        return b"seen"

    assert asyncio.run(ask([frame(b"1") + b"\x0bMSH|half"], door, end=True)) == [b"seen"] * 2
    assert told == [(b"1", None), (b"MSH|half", "mllp-cut-short")]


def test_a_broken_connection_is_told_to_the_door_too():
    told = asyncio.Queue()

    async def door(raw, issue):
        await told.put((raw, issue and issue.id))
        return b"seen"

    async def scenario():
        async with listening(door) as server:
            client = socket.create_connection((LOCAL, server.port))
            client.sendall(b"\x0bMSH|half")
            await asyncio.sleep(0.05)
            linger_none = b"\x01\0\0\0\0\0\0\0"
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_none)
            client.close()
            return await asyncio.wait_for(told.get(), 5)

    assert asyncio.run(scenario()) == (b"MSH|half", "mllp-cut-short")


def test_a_sender_that_has_finished_still_gets_its_answers():
    async def slow(raw, _):
        await asyncio.sleep(0.05)
        return raw

    assert asyncio.run(ask([frame(b"1") + frame(b"2")], slow, end=True)) == [b"1", b"2"]


def test_a_door_that_fails_closes_the_connection_without_an_answer(caplog):
    async def door(raw, _):
        if raw == b"2":
            raise RuntimeError("the store is on fire")
        return raw

    sent = [frame(b"1") + frame(b"2") + frame(b"3")]
    with caplog.at_level(logging.ERROR):
        assert asyncio.run(ask(sent, door)) == [b"1"]

    assert "the store is on fire" in caplog.text


def test_a_door_without_an_answer_closes_the_connection():
    async def door(raw, _):
        return raw if raw == b"1" else None

    assert asyncio.run(ask([frame(b"1") + frame(b"2") + frame(b"3")], door)) == [b"1"]


def test_a_silent_sender_is_let_go():
    assert asyncio.run(ask([frame(b"1")], idle_seconds=0.1)) == [b"AA 1"]


def test_a_sender_that_never_ends_its_message_is_let_go():
    async def send_slowly():
        async with (
            listening(message_seconds=0.2) as server,
            connected(server) as (reader, writer),
        ):
            reading = asyncio.create_task(answers(reader))
            writer.write(b"\x0b")
            while not reading.done():
                writer.write(b"x")
                await asyncio.sleep(0.02)
            return await reading

    assert asyncio.run(send_slowly()) == [b"AR mllp-cut-short"]


def test_a_slow_door_is_not_a_silent_sender():
    async def door(raw, _):
        await asyncio.sleep(0.3)
        return raw

    assert asyncio.run(ask([frame(b"1")], door, count=1, idle_seconds=0.1)) == [b"1"]


def test_a_sender_that_reads_no_answers_is_not_read_either():
    handed = 0

    async def door(_, __):
        nonlocal handed
        handed += 1
        return b"x" * 100_000

    async def scenario():
        async with (
            listening(door, message_seconds=0.4) as server,
            connected(server) as (reader, writer),
        ):
            writer.write(frame(b"1") * 2000)
            await asyncio.sleep(0.2)
            taken = handed
            await asyncio.sleep(0.6)
            assert server.connections == 0
            writer.transport.abort()
            assert reader.at_eof() is False
            return taken

    assert asyncio.run(scenario()) < 500


def test_connections_beyond_the_limit_are_refused():
    async def scenario():
        async with listening(connections_max=1) as server, MllpClient(LOCAL, server.port) as first:
            assert await first.send(b"1") == b"AA 1"
            async with MllpClient(LOCAL, server.port) as second:
                with pytest.raises(ConnectionError):
                    await second.send(b"2")
            assert await first.send(b"3") == b"AA 3"

    asyncio.run(scenario())


def test_closing_answers_what_was_taken_in():
    started = asyncio.Event()

    async def door(raw, _):
        started.set()
        await asyncio.sleep(0.1)
        return raw

    async def scenario():
        server = await serve(LOCAL, 0, door)
        async with MllpClient(LOCAL, server.port) as client:
            answer = asyncio.create_task(client.send(b"1"))
            await started.wait()
            await server.close()
            assert server.connections == 0
            return await answer

    assert asyncio.run(scenario()) == b"1"


def test_closing_does_not_wait_for_ever():
    async def door(_, __):
        await asyncio.Event().wait()

    async def scenario():
        server = await serve(LOCAL, 0, door)
        async with MllpClient(LOCAL, server.port) as client:
            answer = asyncio.create_task(client.send(b"1"))
            await asyncio.sleep(0.05)
            await server.close(grace_seconds=0.05)
            with pytest.raises(ConnectionError):
                await answer

    asyncio.run(scenario())
