import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { testFolder } from "../../test/support/services.ts";
import { BUNDLED } from "./choice.ts";
import { helpReading } from "./help.ts";
import { askForNumbers } from "./number-line.ts";

const folder = await testFolder();
const blobs = await fileBlobs(join(folder, "blobs"));
const asked: string[] = [];
const askNumbers = async (image: string) => {
  asked.push(image);
  const confidence = asked.length === 1 ? 0.95 : 0.7;
  return {
    number: { kind: "iban", value: "DE89370400440532013000", confidence, box: [0.1, 0, 0.9, 1] },
    threshold: 0.9,
  };
};
const help = helpReading(BUNDLED, blobs, askNumbers);
const never = new AbortController().signal;

test("a line goes to the model by way of the blobs, and what it is not sure of is not told", async () => {
  const line = { data: new Uint8Array(60 * 20).fill(200), width: 60, height: 20 };
  const readLine = askForNumbers((question) => help(question, folder, never), folder);
  assert.deepEqual(await readLine(line), { value: "DE89370400440532013000", box: [0.1, 0, 0.9, 1] });
  assert.equal(await readLine(line), null);
  assert.equal(asked.length, 2);
  const image = sharp(join(folder, "blobs", asked[0] ?? ""));
  const { data, info } = await image.toColourspace("b-w").raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, data[0]], [60, 20, 200]);
});

test("a taken-over child cannot have the parent show the model a file of ours", async () => {
  await symlink("/etc/passwd", join(folder, "line-9.png"));
  await assert.rejects(help({ line: "line-9.png" }, folder, never));
  await assert.rejects(async () => help({ line: "../../etc/passwd" }, folder, never));
  assert.equal(asked.length, 2);
});
