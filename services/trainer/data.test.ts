import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import router from "#models/router/model.ts";
import { MailroomError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import { testFolder } from "../../test/support/services.ts";
import { asTrainedOn, readNamedData, readOwnData } from "./data.ts";

const ROWS = [
  { text: "one", label: "x" },
  { text: "two", label: "y", skip: true },
  { text: "three", label: "z" },
];

/** A model folder and a data folder, as written by somebody who may have made a mistake. */
async function folders(change: { set?: object; labels?: object; rows?: object[] } = {}) {
  const root = await testFolder();
  const [model, data] = [join(root, "model"), join(root, "data")];
  await mkdir(model);
  await mkdir(data);
  const text = (change.rows ?? ROWS).map((row) => JSON.stringify(row)).join("\n");
  await writeFile(join(data, "a.jsonl"), text);
  const set = {
    name: "a",
    file: "a.jsonl",
    source: "here",
    commit: "1",
    licence: "CC0",
    split: "train",
    about: "rows",
    rows: 3,
    sha256: sha256(text),
    labels: "scheme",
    drop: "skip",
    ...change.set,
  };
  await writeFile(
    join(model, "data.json"),
    JSON.stringify({ model: "router", seed: 4, labels: "labels.json", sets: [set] }),
  );
  await writeFile(join(model, "labels.json"), JSON.stringify(change.labels ?? { scheme: { x: "first", "*": null } }));
  return readOwnData(router, model, data);
}
const refused = (code: string, what: RegExp) => (error: unknown) =>
  error instanceof MailroomError && error.code === code && what.test(error.message);

test("labels are mapped, rows left out, and the version says which data and which mapping", async () => {
  const data = await folders();
  assert.deepEqual(data.rows, [
    { text: "one", label: "first" },
    { text: "three", label: null },
  ]);
  assert.equal(data.seed, 4);
  assert.deepEqual(
    data.files.map(({ name, rows }) => [name, rows]),
    [["a.jsonl", 2]],
  );
  assert.equal((await folders()).version, data.version);
  assert.notEqual((await folders({ labels: { scheme: { x: "second", "*": null } } })).version, data.version);
});

test("rows carry whether they were made up and whether they are kept from learning", async () => {
  const data = await folders({ set: { made: true, heldOut: true } });
  assert.deepEqual(data.rows, [
    { text: "one", label: "first", made: true, heldOut: true },
    { text: "three", label: null, made: true, heldOut: true },
  ]);
});

test("data that are not those named are refused", async () => {
  await assert.rejects(folders({ set: { sha256: "0".repeat(64) } }), refused("TRAINING_DATA_WRONG", /sha256/));
  await assert.rejects(folders({ set: { rows: 4 } }), refused("TRAINING_DATA_WRONG", /3 rows, not 4/));
  await assert.rejects(folders({ set: { file: "b.jsonl" } }), refused("TRAINING_DATA_WRONG", /no such file/));
});

test("a label without a mapping and a mapping that is missing are refused", async () => {
  await assert.rejects(
    folders({ labels: { scheme: { x: "first" } } }),
    refused("TRAINING_DATA_WRONG", /label z is not/),
  );
  await assert.rejects(folders({ set: { labels: "other" } }), refused("CONFIGURATION_WRONG", /no mapping other/));
  await assert.rejects(folders({ set: { rows: "three" } }), refused("CONFIGURATION_WRONG", /data\.json/));
});

test("named files are read in the order given, dev rows apart", async () => {
  const folder = await testFolder();
  await writeFile(join(folder, "a.csv"), "text,label\none,x\n");
  await writeFile(join(folder, "b.jsonl"), '{"text":"two","label":"y"}\n');
  const [a, b] = [join(folder, "a.csv"), join(folder, "b.jsonl")];
  const data = await readNamedData(router, [a, b], [b]);
  assert.deepEqual(data.rows, [
    { text: "one", label: "x" },
    { text: "two", label: "y" },
  ]);
  assert.deepEqual(data.dev?.rows, [{ text: "two", label: "y" }]);
  assert.notEqual((await readNamedData(router, [a, b], [])).version, data.version);
});

test("a field may be left out of all rows, and then is of another version", async () => {
  const folder = await testFolder();
  const path = join(folder, "mails.jsonl");
  await writeFile(path, '{"text":"one","label":"x","senderDomain":"a.example"}\n');
  const [all, bare] = [
    await readNamedData(router, [path], [path]),
    await readNamedData(router, [path], [path], { without: ["senderDomain"] }),
  ];
  assert.deepEqual(all.rows, [{ text: "one", label: "x", senderDomain: "a.example" }]);
  assert.deepEqual([bare.rows, bare.dev?.rows], [[{ text: "one", label: "x" }], [{ text: "one", label: "x" }]]);
  assert.notEqual(bare.version, all.version);
  const trained = { version: bare.version, files: bare.files, dev: bare.files, labels: null };
  assert.equal(asTrainedOn(bare, trained).version, bare.version, "and is known again when it is rebuilt");
  await assert.rejects(
    readNamedData(router, [path], [], { without: ["sender"] }),
    refused("CONFIGURATION_WRONG", /rows of router have no sender; they have: text, subject, senderDomain, label/),
  );
  await assert.rejects(
    readNamedData(router, [path], [], { without: ["label"] }),
    refused("TRAINING_DATA_WRONG", /label/),
  );
});

test("a mail with a subject and no body is a row for the router; one with neither is told by file and line", async () => {
  const folder = await testFolder();
  const [good, bad] = [join(folder, "good.csv"), join(folder, "bad.jsonl")];
  await writeFile(good, "text,subject,label\n,lost card,cards\nmy loan,,loans\n");
  assert.deepEqual((await readNamedData(router, [good], [])).rows, [
    { text: "", subject: "lost card", label: "cards" },
    { text: "my loan", label: "loans" },
  ]);
  for (const row of ['{"label":"cards"}', '{"text":"","subject":"","label":"cards"}']) {
    await writeFile(bad, `{"subject":"a loan","label":"loans"}\n${row}\n`);
    await assert.rejects(
      readNamedData(router, [good, bad], []),
      refused("TRAINING_DATA_WRONG", /bad\.jsonl, line 2: text: is empty, and so is the subject/),
    );
  }
});
