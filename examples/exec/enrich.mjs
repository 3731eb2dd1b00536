// SPDX-License-Identifier: Apache-2.0
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const { attempt, params } = JSON.parse(line);
  let answer = { ok: { letters: params.name.length, shout: params.name.toUpperCase() } };
  if (!params.name) answer = { failed: "the row has no name" };
  else if (params.name === "Pluto" && attempt === 1) answer = { retry: { after: "100ms", message: "not certain yet" } };
  console.log(JSON.stringify(answer));
}
