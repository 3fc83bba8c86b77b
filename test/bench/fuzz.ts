import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { parseArgs } from "node:util";
import { deflateSync, gzipSync } from "node:zlib";
import sharp from "sharp";
import { createContained } from "#shared/contained/pool.ts";
import { MailroomError } from "#shared/errors.ts";
import { silentLogger } from "#shared/log.ts";
import { OCR_MEGABYTES_MAX, OCR_SECONDS_MAX } from "#shared/ocr/limits.ts";
import type { Output } from "../../services/pipeline/stages/open-document/child.ts";
import { OPEN_MEGABYTES_MAX, OPEN_SECONDS_MAX } from "../../services/pipeline/stages/open-document/limits.ts";
import { LAYER_MEGABYTES_MAX, LAYER_SECONDS_MAX } from "../../services/pipeline/stages/read-page/limits.ts";
import { sevenZipOf, tarOf } from "../fixtures/archives.ts";
import { bmpOf } from "../fixtures/bmp.ts";
import { createRandom, multiPageTiff, zipOf } from "../fixtures/fixtures.ts";
import { jpeg2000 } from "../fixtures/jpeg2000.ts";
import {
  dibOf,
  emfBitmap,
  emfOf,
  emfPlus,
  emfText,
  plusHeader,
  plusPicture,
  plusText,
  wmfBitmap,
  wmfOf,
  wmfText,
} from "../fixtures/metafiles.ts";
import { compound, lookStream, nativeStream, oleObject, packedNative } from "../fixtures/ole.ts";
import { onePagePdf } from "../fixtures/raw-pdf.ts";
import { mutate } from "../support/mutate.ts";
import { DATA } from "../support/services.ts";
import { readTarGz } from "../support/tar.ts";

/**
 * `npm run bench -- fuzz [--cases 3000] [--seed 1]`: damaged files of every kind, through the
 * same contained processes as in the house. Each must end with a result or a code: a process
 * that dies is printed and fails the run. One that is stopped at its limit of time or memory
 * has a code too; it is printed, since what it cost is a limit's worth.
 */

const { values } = parseArgs({
  options: { cases: { type: "string", default: "3000" }, seed: { type: "string", default: "1" } },
});
/** Reading by OCR takes a second; opening some milliseconds. */
const OCR_EVERY = 20;
const print = (text: string) => process.stdout.write(`${text}\n`);

interface Sample {
  name: string;
  bytes: Buffer;
}
const byKind = new Map<string, Sample[]>();
const keep = (kind: string, name: string, bytes: Buffer) =>
  byKind.set(kind, [...(byKind.get(kind) ?? []), { name, bytes }]);

await collect();
const folder = await mkdtemp(join(tmpdir(), "mailroom-fuzz-"));
const contained = createContained({
  size: 1,
  scratchRoot: join(folder, "scratch"),
  megabytesMax: OCR_MEGABYTES_MAX,
  readable: [folder],
  log: silentLogger,
});
const stage = "../../services/pipeline/stages";
const child = (path: string, secondsMax: number, megabytesMax: number) => ({
  module: new URL(`${stage}/${path}`, import.meta.url).href,
  secondsMax,
  megabytesMax,
});
const tasks = {
  open: child("open-document/child.ts", OPEN_SECONDS_MAX, OPEN_MEGABYTES_MAX),
  layer: child("read-page/layer-child.ts", LAYER_SECONDS_MAX, LAYER_MEGABYTES_MAX),
  // It asks the model about lines of poor print, which is not tried here: the answer is that there is no number.
  ocr: { ...child("read-page/ocr-child.ts", OCR_SECONDS_MAX, OCR_MEGABYTES_MAX), help: () => Promise.resolve(null) },
};
let [failed, stopped] = [0, 0];
try {
  for (const kind of [...byKind.keys()].sort()) await fuzz(kind, byKind.get(kind) ?? []);
} finally {
  await contained.close();
  await rm(folder, { recursive: true, force: true });
}
print(`\nof ${values.cases} mutated files: without result or code ${failed}, stopped at a limit ${stopped}`);
process.exitCode = failed > 0 ? 1 : 0;

async function fuzz(kind: string, samples: readonly Sample[]): Promise<void> {
  const random = createRandom(`${values.seed} ${kind}`);
  const cases = Math.ceil(Number(values.cases) / byKind.size);
  const ends = new Map<string, number>();
  let [slowest, slowestName] = [0, ""];
  for (let number = 0; number < cases; number += 1) {
    const sample = samples[random.int(0, samples.length - 1)];
    if (sample === undefined) return;
    const path = join(folder, "mutant");
    await writeFile(path, mutate(sample.bytes, random));
    const from = performance.now();
    const end = await read(path, sample.name, number % OCR_EVERY === 0).catch((error: unknown) =>
      error instanceof MailroomError ? error.code : `no code: ${String(error)}`,
    );
    const took = performance.now() - from;
    if (took > slowest) [slowest, slowestName] = [took, sample.name];
    ends.set(end, (ends.get(end) ?? 0) + 1);
    if (!/^no code|^TIME_EXCEEDED|^MEMORY_EXCEEDED/.test(end)) continue;
    if (end.startsWith("no code")) failed += 1;
    else stopped += 1;
    print(`  ${kind} ${number} from ${sample.name}: ${end}`);
  }
  const shown = [...ends].sort(([, a], [, b]) => b - a).map(([end, count]) => `${end} ${count}`);
  print(`${kind} (${samples.length} files, ${cases} mutants): ${shown.join(", ")}`);
  print(`  slowest ${(slowest / 1000).toFixed(1)} s, ${slowestName}`);
}

/** As the pipeline does: opened, then its first page's text, then now and then by OCR. What it came to. */
async function read(path: string, name: string, withOcr: boolean): Promise<string> {
  const declaredType = name.endsWith(".eml") ? "message/rfc822" : "application/octet-stream";
  const opened = (await contained.run(tasks.open, { path, name, declaredType })) as Output;
  const { problems, pages, mediaType, format } = opened;
  const result = problems[0] ?? "read";
  if (pages === 0 || (format !== "pdf" && format !== "image")) return result;
  const source = { path, mediaType, page: 1 };
  const layer = format === "pdf" ? await contained.run(tasks.layer, source) : null;
  if (layer === null && withOcr) await contained.run(tasks.ocr, source);
  return result;
}

/** Real files of every kind there are data of; of the other kinds, made ones. */
async function collect(): Promise<void> {
  for (const [where, pattern, kind] of [
    ["mail", /\.(?:eml|mail|txt|msg|[0-9a-f.]+)$/, "mail"],
    ["bank-messages", /\.(?:xml|sta|txt|cod|coda|mt940|53|54)$/i, "bank message"],
  ] as const)
    for (const file of await readdir(join(DATA, where)))
      for (const entry of await readTarGz(join(DATA, where, file))) {
        if (entry.bytes.length === 0 || entry.bytes.length > 1_000_000) continue;
        const isOutlook = file.startsWith("msgreader") && entry.name.endsWith(".msg");
        if (isOutlook) keep("Outlook message", entry.name, entry.bytes);
        else if (/winmail|\.dat$|tnef/i.test(entry.name)) keep("winmail.dat", entry.name, entry.bytes);
        else if (pattern.test(entry.name))
          keep(kind, `${basename(entry.name)}${where === "mail" ? ".eml" : ""}`, entry.bytes);
        else if (/\.(?:docx?|xlsx?|rtf|odt|pdf|zip|p7[ms])$/i.test(entry.name))
          keep(extname(entry.name).slice(1).toLowerCase(), entry.name, entry.bytes);
      }
  for (const name of await readdir(join(DATA, "documents"), { recursive: true })) {
    const kind = extname(name).slice(1).toLowerCase();
    if (!["pdf", "png", "jpg", "xml"].includes(kind) || (byKind.get(kind)?.length ?? 0) >= 60) continue;
    const bytes = await readFile(join(DATA, "documents", name));
    if (bytes.length < 2_000_000) keep(kind, name, bytes);
  }
  const picture = await sharp({ create: { width: 400, height: 300, channels: 3, background: "white" } })
    .composite([
      {
        input: Buffer.from(
          '<svg width="400" height="300"><text x="20" y="90" font-size="40">Invoice 4711</text></svg>',
        ),
      },
    ])
    .png()
    .toBuffer();
  for (const format of ["png", "jpeg", "webp", "gif", "tiff"] as const)
    keep(format === "jpeg" ? "jpg" : format, `made.${format}`, await sharp(picture).toFormat(format).toBuffer());
  keep("tiff", "pages.tiff", await multiPageTiff(["One", "Two"]));
  const files = [
    { name: "letter.txt", bytes: Buffer.from("Dear Sir, ".repeat(300)) },
    { name: "b/picture.png", bytes: picture },
  ];
  for (const isBoxed of [false, true]) keep("jpeg2000", "made.jp2", jpeg2000({ isBoxed }));
  const bitmap = bmpOf(
    Array.from({ length: 64 }, (_, y) => Array.from({ length: 64 }, (_, x) => (x * y) % 256)),
    { bits: 24 },
  );
  const drawings = [
    emfOf([emfBitmap(dibOf(bitmap), 40), emfText("DE89 3704 0044 0532 0130 00", 5)]),
    emfOf([emfPlus(plusHeader(false), plusText("DE89 3704 0044 0532 0130 00", 5), plusPicture(picture, 2))]),
    wmfOf([wmfBitmap(dibOf(bitmap)), wmfText(Buffer.from("DE89 3704 0044 0532 0130 00"), 5)], true),
  ];
  for (const [i, drawing] of drawings.entries()) keep("drawing", `made-${i + 1}`, drawing);
  keep("object", "packed.bin", compound({ "\u0001Ole10Native": nativeStream(packedNative("a.png", picture)) }));
  keep("object", "look.bin", compound({ "\u0002OlePres000": lookStream(8, dibOf(bitmap)), CONTENTS: Buffer.alloc(0) }));
  const mails = (byKind.get("mail") ?? [])
    .slice(0, 5)
    .map(({ bytes }) => Buffer.concat([Buffer.from("From a Tue\n"), bytes]));
  keep("mailbox", "made.mbox", Buffer.concat(mails.flatMap((mail) => [mail, Buffer.from("\n\n")])));
  keep("zip", "made.zip", Buffer.from(zipOf(files)));
  keep("7z", "made.7z", sevenZipOf(files));
  keep("tar", "made.tar", tarOf(files));
  keep("gzip", "made.tgz", gzipSync(tarOf(files)));
  const document =
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>';
  keep(
    "docx",
    "made.docx",
    Buffer.from(
      zipOf([
        {
          name: "[Content_Types].xml",
          bytes: Buffer.from(
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
          ),
        },
        { name: "word/document.xml", bytes: Buffer.from(document) },
      ]),
    ),
  );
  const appointment = `BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Loan\\, signed\nATTACH;ENCODING=BASE64;VALUE=BINARY:${picture.toString("base64").replace(/(.{70})/g, "$1\n ")}\nEND:VEVENT\nEND:VCALENDAR\n`;
  keep("calendar", "made.ics", Buffer.from(appointment));
  const invoice = {
    dictionary: "/Type /EmbeddedFile /Filter /FlateDecode",
    stream: deflateSync(Buffer.from("<Invoice/>")),
  };
  const named = "<< /Type /Filespec /UF (invoice.xml) /EF << /F 7 0 R >> >>";
  keep("loose file", "made.pdf", onePagePdf("", { catalog: "/AF [6 0 R]", objects: [named, invoice] }));
  keep("rtf", "made.rtf", Buffer.from("{\\rtf1\\ansi{\\b Hello} \\'fc \\u8364? world\\par}".repeat(20)));
  const inside = `{\\pict\\wmetafile8 ${wmfOf([wmfBitmap(dibOf(bitmap))], false).toString("hex")}}{\\object{\\*\\objdata ${oleObject("Package", packedNative("a.png", picture)).toString("hex")}}}`;
  keep("rtf", "pictures.rtf", Buffer.from(`{\\rtf1\\ansi Hello ${inside}}`));
}
