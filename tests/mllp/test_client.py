import asyncio

import pytest

from adapter.mllp.client import MllpClient, exchange
from adapter.mllp.framing import FramingError
from adapter.mllp.server import serve

LOCAL = "127.0.0.1"


async def echo(raw, _):
    return None if raw == b"close" else b"AA " + raw


def talk(conversation, door=echo):
    async def scenario():
        server = await serve(LOCAL, 0, door)
        try:
            return await conversation(server.port)
        finally:
            await server.close()

    return asyncio.run(scenario())


def test_each_message_gets_its_own_answer():
    async def conversation(port):
        async with MllpClient(LOCAL, port) as client:
            return await asyncio.gather(*(client.send(b"%d" % n) for n in range(5)))

    assert talk(conversation) == [b"AA %d" % number for number in range(5)]


def test_no_answer_is_an_error_and_not_an_answer():
    async def conversation(port):
        async with MllpClient(LOCAL, port) as client:
            with pytest.raises(ConnectionError):
                await client.send(b"close")
            with pytest.raises(ConnectionError):
                await client.send(b"1")

    talk(conversation)


def test_an_answer_that_takes_too_long_is_given_up():
    async def slow(_, __):
        await asyncio.sleep(0.3)
        return b"late"

    async def conversation(port):
        async with MllpClient(LOCAL, port, timeout_seconds=0.05) as client:
            with pytest.raises(TimeoutError):
                await client.send(b"1")
            with pytest.raises(ConnectionError):
                await client.send(b"2")

    talk(conversation, slow)


def test_an_answer_that_is_not_mllp_is_an_error():
    async def scenario():
        async def answer(reader, writer):
            await reader.read(100)
            writer.write(b"HTTP/1.1 400 Bad Request\r\n" * 4)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, LOCAL, 0)
        async with server, MllpClient(LOCAL, server.sockets[0].getsockname()[1]) as client:
            with pytest.raises(FramingError):
                await client.send(b"1")

    asyncio.run(scenario())


def test_a_program_without_a_loop_exchanges_messages_too():
    async def conversation(port):
        def exchanged():
            return list(exchange(LOCAL, port, (b"%d" % number for number in range(3))))

        def refused():
            with pytest.raises(ConnectionError):
                list(exchange(LOCAL, port, [b"close"]))

        await asyncio.to_thread(refused)
        return await asyncio.to_thread(exchanged)

    assert talk(conversation) == [b"AA 0", b"AA 1", b"AA 2"]
