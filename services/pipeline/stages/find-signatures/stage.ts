import { z } from "zod";
import { KINDS } from "#models/signatures/data.ts";
import { DRAWN_MAX, PICTURES_MAX, type SignaturesInput, SignaturesOutput } from "#models/signatures/model.ts";
import { type Blobs, pathInStore } from "#shared/blobs/blobs.ts";
import type { Contained, ContainedTask } from "#shared/contained/contained.ts";
import { putScratchFile } from "#shared/contained/scratch-file.ts";
import { Box, PageWords } from "#shared/reading.ts";
import { isImage, isPdf, type PageSource } from "#shared/rendering/raster.ts";
import { defineStage } from "../../stage.ts";
import { readPage } from "../read-page/stage.ts";
import type { CropInput } from "./crop-child.ts";
import { fieldsOf, linesOf, nameOf, signaturesAt } from "./fields.ts";

/** A form with fifty signatures is a list of members; what is beyond is ink that was taken for one. */
const SIGNATURES_MAX = 50;
/** Below this it is more often print than ink; it only keeps a field from being called empty. */
const TOLD_MIN = 0.25;
/** As rendering a page for a person. */
const SECONDS_MAX = 30;
const MEGABYTES_MAX = 1_024;

const SignatureFound = z.object({
  kind: z.enum(KINDS),
  box: Box,
  confidence: z.number(),
  /** Blob: a transparent PNG; null where nothing but print was in the box. */
  cropSha256: z.string().nullable(),
  /** What is printed with it. */
  label: z.string().nullable(),
});
const PageSignatures = z.object({
  /** Null: the page has no picture (a mail's text). Absent and unsure are two answers. */
  answer: z.enum(["present", "absent", "unsure"]).nullable(),
  signatures: z.array(SignatureFound).max(SIGNATURES_MAX),
  /** Labels of signature fields without any sign of a signature, and with something that may be one. */
  fields: z.object({ empty: z.int(), unsure: z.int() }),
});
type PageSignatures = z.infer<typeof PageSignatures>;

const pictureTask: ContainedTask<PageSource, unknown> = {
  module: new URL("./picture-child.ts", import.meta.url).href,
  secondsMax: SECONDS_MAX,
  megabytesMax: MEGABYTES_MAX,
};
const cropTask: ContainedTask<CropInput, unknown> = {
  module: new URL("./crop-child.ts", import.meta.url).href,
  secondsMax: SECONDS_MAX,
  megabytesMax: MEGABYTES_MAX,
};
/** Checked like any input: a hostile document may have taken the child over. */
const PictureAnswer = z.object({ file: z.literal("page.png"), drawn: z.array(Box), pictures: z.array(Box).nullable() });
const CropAnswer = z.array(z.object({ file: z.string().regex(/^crop-\d+\.png$/), box: Box }).nullable());

/** Where a page is signed, cut out, and what is printed there. */
export const findSignatures = defineStage({
  name: "find-signatures",
  per: "page",
  after: [readPage],
  output: PageSignatures,
  concurrency: 2,

  async run(
    { document, page },
    [reading],
    { blobs, contained, predict, pdfPasswords: passwords = [] },
  ): Promise<PageSignatures> {
    if (document === null || page === null) throw new Error("find-signatures runs on pages");
    const source = { path: "", mediaType: document.mediaType, page: page.number, passwords };
    const nothing = { answer: null, signatures: [], fields: { empty: 0, unsure: 0 } };
    if (!isPdf(source.mediaType) && !isImage(source.mediaType)) return nothing;
    source.path = await blobs.localPath(document.sha256);
    const { sha256, places } = await contained.run(pictureTask, source, async (output, scratch) => {
      const { file, ...all } = PictureAnswer.parse(output);
      return { ...(await putScratchFile(blobs, scratch, file)), places: asModelTakes(all) };
    });
    const input: SignaturesInput = { image: pathInStore(sha256), ...places };
    const output = SignaturesOutput.parse(await predict("signatures", input));
    // A page that could not be read has no words; its signatures are found all the same.
    const wordsSha256 = reading.ok ? reading.output.wordsSha256 : null;
    const wordsPath = wordsSha256 === null ? null : await blobs.localPath(wordsSha256);
    const words = wordsSha256 === null ? [] : PageWords.parse(JSON.parse(String(await blobs.get(wordsSha256)))).words;
    const lines = linesOf(words);
    const possible = output.signatures.filter(({ confidence }) => confidence >= output.thresholds.absent);
    const told = possible.filter(({ confidence }) => confidence >= TOLD_MIN).slice(0, SIGNATURES_MAX);
    const crops = await cropAll(contained, blobs, { source, boxes: told.map(({ box }) => box), wordsPath });
    // A line drawn by hand that the model makes nothing of: the field is not empty, and whether it is signed a person sees.
    const traces = [...possible, ...(places.drawn ?? []).map((box) => ({ box, confidence: 0 }))];
    const fields = signaturesAt(fieldsOf(lines), traces);
    return {
      answer: output.answer,
      signatures: told.map((signature, i) => ({
        ...signature,
        cropSha256: crops[i] ?? null,
        label: nameOf(lines, signature.box),
      })),
      fields: {
        empty: fields.filter((at) => at.length === 0).length,
        unsure: fields.filter(
          (at) => at.length > 0 && at.every(({ confidence }) => confidence < output.thresholds.present),
        ).length,
      },
    };
  },

  async commit({ tx, subject, runId, addProblem }, { signatures, fields }) {
    const { document, page } = subject;
    if (document === null || page === null) throw new Error("find-signatures runs on pages");
    if (signatures.length > 0)
      await tx
        .insertInto("signature")
        .values(
          signatures.map(({ kind, box, confidence, cropSha256, label }) => ({
            case_id: subject.case.id,
            document_id: document.id,
            run_id: runId,
            page_number: page.number,
            kind,
            box: JSON.stringify(box),
            confidence,
            crop_sha256: cropSha256,
            label,
          })),
        )
        .execute();
    if (fields.empty > 0) await addProblem("SIGNATURE_MISSING");
    else if (fields.unsure > 0) await addProblem("SIGNATURE_UNSURE");
  },
});

/** Blobs of the cut-outs, in the order of the boxes. */
async function cropAll(contained: Contained, blobs: Blobs, input: CropInput): Promise<(string | null)[]> {
  if (input.boxes.length === 0) return [];
  return contained.run(cropTask, input, async (output, scratch) => {
    const crops: (string | null)[] = [];
    for (const crop of CropAnswer.parse(output))
      crops.push(crop === null ? null : (await putScratchFile(blobs, scratch, crop.file)).sha256);
    return crops;
  });
}

/** Places as many as the model takes. Where some are left out it is told of no pictures: what it is not told of may be a signature. */
function asModelTakes({
  drawn,
  pictures,
}: Omit<z.infer<typeof PictureAnswer>, "file">): Pick<SignaturesInput, "drawn" | "pictures"> {
  const isAll = drawn.length <= DRAWN_MAX && pictures !== null && pictures.length <= PICTURES_MAX;
  return { ...(drawn.length > 0 && { drawn: drawn.slice(0, DRAWN_MAX) }), ...(isAll && { pictures }) };
}
