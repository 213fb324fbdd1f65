#!/usr/bin/env python3
"""Stands between Debian's librdkafka 2.0 and Tansu, whose answer to ApiVersions it cannot read: takes the tagged fields
out of it. Every other frame goes through as it is.

    kafka-proxy.py LISTEN-PORT BROKER-PORT
"""
import asyncio
import struct
import sys

LISTEN, BROKER = int(sys.argv[1]), int(sys.argv[2])
API_VERSIONS = 18


async def frames(reader):
    while True:
        head = await reader.readexactly(4)
        yield await reader.readexactly(struct.unpack(">i", head)[0])


async def up(reader, writer, asked):
    async for frame in frames(reader):
        key, version, correlation = struct.unpack_from(">hhi", frame)
        if key == API_VERSIONS and version >= 3:
            asked.add(correlation)
        writer.write(struct.pack(">i", len(frame)) + frame)
        await writer.drain()


async def down(reader, writer, asked):
    async for frame in frames(reader):
        correlation = struct.unpack_from(">i", frame)[0]
        if correlation in asked:
            asked.discard(correlation)
            # Correlation id, error, a compact list of 7-byte entries, throttle time; then no tagged fields.
            frame = frame[: 7 + 7 * (frame[6] - 1) + 4] + b"\0"
        writer.write(struct.pack(">i", len(frame)) + frame)
        await writer.drain()


async def serve(reader, writer):
    try:
        broker_reader, broker_writer = await asyncio.open_connection("127.0.0.1", BROKER)
    except OSError:
        writer.close()
        return
    asked = set()
    tasks = [
        asyncio.create_task(up(reader, broker_writer, asked)),
        asyncio.create_task(down(broker_reader, writer, asked)),
    ]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
        try:
            await task
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
    writer.close()
    broker_writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", LISTEN)
    await server.serve_forever()


asyncio.run(main())
