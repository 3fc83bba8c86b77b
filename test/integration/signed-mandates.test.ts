import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { signedPdf, unsignedPdf } from "../fixtures/signed-pdfs.ts";
import { problemsIn } from "../support/processed.ts";
import { testFolder } from "../support/services.ts";

/** Mandates through the whole mailroom, with the weights that ship. */

/** Of the made pages every fourth is a mandate, with one field for a signature. */
const MANDATE = 1;

test("a mandate that nobody signed has a code; one that is signed has none, whichever way it was", async () => {
  const folder = await testFolder();
  const write = async (name: string, { bytes, layout }: Awaited<ReturnType<typeof signedPdf>>) => {
    assert.equal(layout, "mandate");
    const path = join(folder, `${name}.pdf`);
    await writeFile(path, bytes);
    return path;
  };
  const unsigned = await write("unsigned", await unsignedPdf("nothing", MANDATE));
  const signed: string[] = [];
  for (const way of ["hairline", "segments", "ink", "ink without a look", "image"] as const)
    signed.push(await write(way, await signedPdf(way, MANDATE)));
  // Pointed letters on a rule, of which the model makes nothing: a person looks, and nobody is told that it is empty.
  const doubtful = await write("doubtful", await signedPdf("stroke", MANDATE + 4));

  const told = await problemsIn([unsigned, doubtful, ...signed]);
  // Their text is words drawn by chance: how sure the router is of it is not what is asked here.
  const problems = new Map([...told].map(([path, codes]) => [path, codes.filter((code) => code !== "ROUTE_UNSURE")]));
  assert.deepEqual(problems.get(unsigned), ["SIGNATURE_MISSING"]);
  assert.deepEqual(problems.get(doubtful), ["SIGNATURE_UNSURE"]);
  for (const path of signed) assert.deepEqual(problems.get(path), [], path);
});
