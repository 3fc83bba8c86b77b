import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import type { SignaturesOutput } from "#models/signatures/model.ts";
import { pathInStore } from "#shared/blobs/blobs.ts";
import { fileBlobs } from "#shared/blobs/file-blobs.ts";
import { canonicalJson } from "#shared/json.ts";
import { silentLogger } from "#shared/log.ts";
import type { Word } from "#shared/reading.ts";
import { createRandom, pdfOf } from "../../../../test/fixtures/fixtures.ts";
import { testContained } from "../../../../test/support/contained.ts";
import { testFolder } from "../../../../test/support/services.ts";
import type { Outcome, Subject } from "../../stage.ts";
import type { PageRead } from "../read-page/output.ts";
import { findSignatures } from "./stage.ts";

const folder = await testFolder();
const blobs = await fileBlobs(join(folder, "blobs"));
const contained = testContained(folder, [join(folder, "blobs")]);

const THRESHOLDS = { present: 0.6, absent: 0.2 };
/** Where the demo's scribble stands on its page, about. */
const SCRIBBLE: Word["box"] = [0.1, 0.06, 0.42, 0.13];
const word = (text: string, box: Word["box"], line = 0): Word => ({ text, box, line });

const pdf = await pdfOf([{ signed: { name: "Marie Dubois", random: createRandom(7) } }]);

/** The stage on one page, with what reading gave and what the model answers. */
async function found(bytes: Buffer, mediaType: string, words: Word[] | null, answer: Partial<SignaturesOutput>) {
  const { sha256 } = await blobs.put(bytes);
  const subject: Subject = {
    case: { id: "c", receipt: 1, source: "upload" },
    document: { id: "d", name: "a", mediaType, sha256, bytes: bytes.length, depth: 0, ordinal: 1 },
    page: { id: 1, number: 1 },
  };
  const wordsSha256 = words === null ? null : (await blobs.put(Buffer.from(canonicalJson({ words })))).sha256;
  const read = { width: 595, height: 842, source: "text-layer", language: null, text: "", problems: [] } as const;
  const reading: Outcome<PageRead> =
    words === null
      ? { ok: false, code: "PAGE_UNREADABLE" }
      : { ok: true, output: { ...read, engine: null, problems: [], wordsSha256 } };
  const asked: string[] = [];
  const drawn: unknown[] = [];
  const output = await findSignatures.run(subject, [reading], {
    blobs,
    contained,
    lane: "quick",
    departments: [],
    log: silentLogger,
    signal: new AbortController().signal,
    predict: async <Out>(model: string, input: unknown) => {
      asked.push(`${model} ${(input as { image: string }).image}`);
      drawn.push(...((input as { drawn?: unknown[] }).drawn ?? []));
      return { answer: "absent", signatures: [], thresholds: THRESHOLDS, ...answer } as Out;
    },
  });
  return { output, asked, drawn };
}

test("a signature is cut out without its rule and print, and called by what is printed with it", async () => {
  const words = [word("Marie Dubois", [0.094, 0.135, 0.25, 0.148])];
  const { output, asked, drawn } = await found(pdf, "application/pdf", words, {
    answer: "present",
    signatures: [
      { kind: "signature", box: SCRIBBLE, confidence: 0.9 },
      { kind: "signature", box: [0.6, 0.7, 0.7, 0.75], confidence: 0.1 },
    ],
  });
  assert.equal(asked.length, 1);
  const [model, image = ""] = asked[0]?.split(" ") ?? [];
  assert.equal(model, "signatures");
  assert.equal(drawn.length, 1, "the model hears where the file draws lines as a hand does");
  // The page as the model saw it is kept: an answer can be checked against it.
  const seen = await sharp(join(folder, "blobs", image)).metadata();
  assert.ok(seen.width > 700 && seen.width < 900, String(seen.width));
  assert.equal(output.signatures.length, 1, "what is below the threshold is not told");
  const [signature] = output.signatures;
  assert.equal(signature?.label, "Marie Dubois");
  const { data, info } = await sharp(await blobs.get(signature?.cropSha256 ?? ""))
    .raw()
    .toBuffer({ resolveWithObject: true });
  assert.equal(info.channels, 4);
  const ink = data.filter((value, i) => i % 4 === 3 && value > 0).length / (info.width * info.height);
  assert.ok(ink > 0.01 && ink < 0.4, `${ink} of the cut-out is ink`);
  assert.equal(pathInStore("ab".repeat(32)), `ab/ab/${"ab".repeat(32)}`);
});

test("a field that waits for a signature: empty, unsure, signed", async () => {
  const blank = await pdfOf([{ text: "Dear bank," }]);
  const fieldsWith = async (
    confidence: number | null,
    label = "Signature",
    bytes = confidence === null ? blank : pdf,
  ) => {
    const words = [word(label, [0.1, 0.14, 0.2, 0.155])];
    const signatures = confidence === null ? [] : [{ kind: "signature" as const, box: SCRIBBLE, confidence }];
    return (await found(bytes, "application/pdf", words, { signatures })).output.fields;
  };
  assert.deepEqual(await fieldsWith(null), { empty: 1, unsure: 0 });
  for (const label of ["Initials", "Parafe", "Visum"])
    assert.deepEqual(await fieldsWith(null, label), { empty: 1, unsure: 0 }, label);
  assert.deepEqual(await fieldsWith(0.3), { empty: 0, unsure: 1 });
  assert.deepEqual(await fieldsWith(0.9), { empty: 0, unsure: 0 });
  // A line drawn by hand that the model makes nothing of: no field that is called empty.
  assert.deepEqual(await fieldsWith(null, "Signature", pdf), { empty: 0, unsure: 1 });
});

test("a page that could not be read is looked at all the same; a mail's text has nothing to look at", async () => {
  const { output } = await found(pdf, "application/pdf", null, {
    signatures: [{ kind: "signature", box: SCRIBBLE, confidence: 0.9 }],
  });
  assert.deepEqual([output.signatures.length, output.signatures[0]?.label], [1, null]);
  const mail = await found(Buffer.from("Dear bank"), "text/plain", [], {});
  assert.deepEqual([mail.output.answer, mail.asked], [null, []]);
});

test("a box with nothing but print in it is told, and has no cut-out", async () => {
  const box: Word["box"] = [0.09, 0.132, 0.26, 0.15];
  const words = [word("Marie Dubois", [0.08, 0.125, 0.27, 0.155])];
  const { output } = await found(pdf, "application/pdf", words, {
    signatures: [{ kind: "signature", box, confidence: 0.7 }],
  });
  assert.equal(output.signatures[0]?.cropSha256, null);
});
