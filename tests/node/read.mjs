// SPDX-License-Identifier: Apache-2.0
// Reads MCAP files with the official library, by index and as a stream, and prints for each file a line of JSON:
// {"indexed": [[topic, sequence, log time, publish time, SHA-256 of the payload], …], "streaming": the same}.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { McapIndexedReader, McapStreamReader } from "@mcap/core";
import { decompress } from "fzstd";

const decompressHandlers = { zstd: (data, size) => decompress(data, new Uint8Array(Number(size))) };

function row(channels, message) {
  const hash = createHash("sha256").update(message.data).digest("hex");
  const topic = channels.get(message.channelId).topic;
  return [topic, message.sequence, String(message.logTime), String(message.publishTime), hash];
}

async function indexed(data) {
  const readable = {
    size: async () => BigInt(data.length),
    read: async (offset, length) => data.subarray(Number(offset), Number(offset + length)),
  };
  const reader = await McapIndexedReader.Initialize({ readable, decompressHandlers });
  const rows = [];
  for await (const message of reader.readMessages()) {
    rows.push(row(reader.channelsById, message));
  }
  return rows;
}

function streaming(data) {
  const reader = new McapStreamReader({ decompressHandlers, validateCrcs: true });
  reader.append(data);
  const channels = new Map();
  const rows = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    if (record.type === "Channel") {
      channels.set(record.id, record);
    } else if (record.type === "Message") {
      rows.push(row(channels, record));
    }
  }
  if (!reader.done()) {
    throw new Error("the stream ends before the file does");
  }
  return rows;
}

for (const path of process.argv.slice(2)) {
  const data = new Uint8Array(readFileSync(path));
  console.log(JSON.stringify({ indexed: await indexed(data), streaming: streaming(data) }));
}
