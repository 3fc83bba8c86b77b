import { z } from "zod";
import type { Blobs } from "#shared/blobs/blobs.ts";
import type { ContainedTask } from "#shared/contained/contained.ts";
import { type Code, PermanentError } from "#shared/errors.ts";
import { canonicalJson } from "#shared/json.ts";
import { languageOf } from "#shared/language.ts";
import { BUNDLED, type OcrChoice } from "#shared/ocr/choice.ts";
import { forChild } from "#shared/ocr/contained.ts";
import { helpReading } from "#shared/ocr/help.ts";
import { OCR_MEGABYTES_MAX, OCR_SECONDS_MAX } from "#shared/ocr/limits.ts";
import { PageReading } from "#shared/reading.ts";
import { isPdf } from "#shared/rendering/raster.ts";
import { type Context, defineStage, NeedsSlowLane } from "../../stage.ts";
import { cleanStrings } from "../open-document/clean.ts";
import type { OpenedDocument } from "../open-document/output.ts";
import { openDocument } from "../open-document/stage.ts";
import type { LayerInput } from "./layer-child.ts";
import * as limits from "./limits.ts";
import type { OcrInput } from "./ocr-child.ts";
import { PageRead } from "./output.ts";

/** What the children may answer: checked like any input, since a hostile document may have taken them over. */
const Hidden = PageReading.extend({ cards: z.array(z.string()).optional() });
const LayerAnswer = Hidden.extend({ isCut: z.boolean() }).nullable();
const OcrAnswer = Hidden.extend({ isUnread: z.boolean(), isForeign: z.boolean() });

const layerTask: ContainedTask<LayerInput, unknown> = {
  module: new URL("./layer-child.ts", import.meta.url).href,
  secondsMax: limits.LAYER_SECONDS_MAX,
  megabytesMax: limits.LAYER_MEGABYTES_MAX,
};
const ocrTask = (
  ocr: OcrChoice,
  { blobs, predict }: Pick<Context, "blobs" | "predict">,
): ContainedTask<OcrInput, unknown> => ({
  module: new URL("./ocr-child.ts", import.meta.url).href,
  secondsMax: OCR_SECONDS_MAX,
  megabytesMax: OCR_MEGABYTES_MAX,
  help: helpReading(ocr, blobs, (image) => predict("numbers", { image })),
});

/** A page's words and where they stand: from its text layer where that can be trusted, else by looking at it. */
export const readPage = defineStage({
  name: "read-page",
  per: "page",
  after: [openDocument],
  output: PageRead,
  concurrency: 4,
  hasSlowLane: true,

  async run({ document, page }, [opened], context): Promise<PageRead> {
    const { blobs, contained, lane, pdfPasswords: passwords = [], ocr = BUNDLED } = context;
    if (document === null || page === null) throw new Error("read-page runs on pages");
    if (!opened.ok) throw new PermanentError("INPUT_MISSING", opened.code);
    const { mediaType, format } = opened.output;
    if (format !== "pdf" && format !== "image") return textPage(opened.output, blobs);
    const path = await blobs.localPath(document.sha256);
    if (lane === "quick") {
      const found = isPdf(mediaType)
        ? LayerAnswer.parse(cleanStrings(await contained.run(layerTask, { path, page: page.number, passwords })))
        : null;
      if (found === null) throw new NeedsSlowLane();
      const { isCut, ...reading } = found;
      return keep(reading, isCut ? ["TEXT_TOO_LONG"] : [], blobs);
    }
    const answer = await contained.run(ocrTask(ocr, context), {
      path,
      mediaType,
      page: page.number,
      passwords,
      ocr: forChild(ocr),
    });
    const { isUnread, isForeign, ...found } = OcrAnswer.parse(cleanStrings(answer));
    const problems: Code[] = [];
    if (isUnread) problems.push("PAGE_EMPTY");
    if (isForeign) problems.push("PAGE_SCRIPT_UNREAD");
    return keep(found, problems, blobs, found.source === "text-layer" ? null : ocr.name);
  },

  async commit({ tx, subject, addProblem }, read) {
    await tx
      .updateTable("page")
      .set({
        width: read.width,
        height: read.height,
        source: read.source,
        language: read.language,
        text: read.text,
        words_sha256: read.wordsSha256,
      })
      .where("id", "=", subject.page?.id ?? 0)
      .execute();
    for (const code of read.problems) await addProblem(code);
  },
});

/** Mails and text files have their text from opening them, and no places. */
async function textPage({ textSha256, cards }: OpenedDocument, blobs: Blobs): Promise<PageRead> {
  const text = textSha256 === null ? "" : (await blobs.get(textSha256)).toString("utf8");
  return {
    width: null,
    height: null,
    source: text.trim() === "" ? "none" : "text-layer",
    language: languageOf(text),
    text,
    wordsSha256: null,
    engine: null,
    problems: [],
    ...(cards !== undefined && { cards }),
  };
}

async function keep(
  { words, cards, ...found }: z.infer<typeof Hidden>,
  problems: Code[],
  blobs: Blobs,
  engine: string | null = null,
): Promise<PageRead> {
  const reading = { ...found, ...(cards !== undefined && { cards }) };
  if (words.length === 0) return { ...reading, wordsSha256: null, engine, problems };
  const { sha256 } = await blobs.put(Buffer.from(canonicalJson({ words })));
  return { ...reading, wordsSha256: sha256, engine, problems };
}
