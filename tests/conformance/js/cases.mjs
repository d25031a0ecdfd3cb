// Drives npm @runware/sdk-js; prints one JSON line per case. Arguments: host:port, key, picture.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { Runware } from "@runware/sdk-js";

const [address, key, picture] = process.argv.slice(2);
const url = `ws://${address}/v1`;
const task = (more = {}) => ({
  model: "klingai:kling-video@3-pro",
  positivePrompt: "a red fox",
  duration: 3,
  ...("inputs" in more ? {} : { width: 1920, height: 1080 }),
  ...more,
});

const tell = (name, outcome) => console.log(JSON.stringify({ case: name, ...outcome }));

function tellVideos(name, results) {
  const different = new Set(results.map((one) => one.videoUUID)).size;
  tell(name, { results: results.length, different, urls: results.filter((one) => one.videoURL).length });
}

async function tellError(name, call) {
  try {
    tell(name, { unexpected: await call() });
  } catch (thrown) {
    const error = thrown?.error ?? thrown;
    tell(name, { error: error.code ?? String(error), parameter: error.parameter ?? null });
  }
}

const sdk = new Runware({ apiKey: key, url, globalMaxRetries: 1 });
tellVideos("one video", await sdk.videoInference(task({ includeCost: true })));
tellVideos("n=4", await sdk.videoInference(task({ numberResults: 4 })));
await tellError("refused request", () => sdk.videoInference(task({ duration: 99 })));
const customTaskUUID = randomUUID();
await sdk.videoInference(task({ customTaskUUID, skipResponse: true }));
await tellError("duplicate taskUUID", () => sdk.videoInference(task({ customTaskUUID, skipResponse: true })));
const stored = await sdk.mediaStorage({ operation: "upload", media: readFileSync(picture).toString("base64") });
tellVideos("upload", await sdk.videoInference(task({ inputs: { frameImages: [{ image: stored.mediaUUID }] } })));
const items = await sdk.getResponse({ taskUUID: randomUUID() });
tell("unknown taskUUID", { items: items.map((one) => [one.taskType, one.status]) });
await sdk.disconnect();

const stranger = new Runware({ apiKey: "wrong", url, globalMaxRetries: 1 });
await tellError("bad key", () => stranger.videoInference(task()));
process.exit(0);
