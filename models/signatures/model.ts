import { z } from "zod";
import { defineModel } from "#shared/ml/model.ts";
import { Box4, KINDS, SignatureRow } from "./data.ts";
import { figuresOf } from "./evaluate.ts";
import { loadSignatures } from "./serve.ts";

/** Longer than any path: what is beyond is a mistake. */
const PATH_CHARACTERS_MAX = 1_000;

/** Each takes a fifth of a page's time; a page of a contract has four. */
export const DRAWN_MAX = 8;
/** A page of a catalogue has fewer; a scan in strips may have some hundred. */
export const PICTURES_MAX = 400;

export const SignaturesInput = z.object({
  /** A page as an image file, relative to the folder of images. */
  image: z.string().min(1).max(PATH_CHARACTERS_MAX),
  /** Where the file that the image was drawn from says that a line was drawn by hand: these places are looked at closely. */
  drawn: z.array(Box4).max(DRAWN_MAX).optional(),
  /** Where that file puts pictures; left out: nobody knows. What is neither a picture nor drawn by hand is never surely a signature. */
  pictures: z.array(Box4).max(PICTURES_MAX).optional(),
});
export type SignaturesInput = z.infer<typeof SignaturesInput>;

export const SignaturesOutput = z.object({
  /** Whether the page is signed: absent and unsure are two answers. */
  answer: z.enum(["present", "absent", "unsure"]),
  /** Every candidate from confidence 0.05 on, best first. Box: left, top, right, bottom in fractions of the page. */
  signatures: z.array(z.object({ kind: z.enum(KINDS), box: Box4, confidence: z.number().min(0).max(1) })),
  /** Confidence from which a candidate counts as present, and below which it counts as absent. */
  thresholds: z.object({ present: z.number(), absent: z.number() }),
});
export type SignaturesOutput = z.infer<typeof SignaturesOutput>;

const PAGE = { en: "Page", fr: "Page", nl: "Pagina", de: "Seite" };
const SIGNED = { en: "Signed", fr: "Signée", nl: "Ondertekend", de: "Unterschrieben" };
const ANSWERS = {
  present: { en: "signed", fr: "signée", nl: "ondertekend", de: "unterschrieben" },
  absent: { en: "not signed", fr: "non signée", nl: "niet ondertekend", de: "nicht unterschrieben" },
  unsure: { en: "cannot tell", fr: "impossible à dire", nl: "niet te zeggen", de: "nicht zu sagen" },
};

/** What a person said of a page. */
const Said = z.object({ answer: z.enum(["present", "absent"]).nullable() });

export default defineModel({
  name: "signatures",
  title: "Where a page is signed",
  input: SignaturesInput,
  output: SignaturesOutput,
  row: SignatureRow,
  recipe: new URL("./train.ts", import.meta.url),
  load: loadSignatures,
  confidenceOf: ({ signatures }) => signatures[0]?.confidence ?? null,
  async train(request) {
    // Loaded when it is asked for: answering needs none of it.
    const recipe = await import("./train.ts");
    return recipe.train(request);
  },
  // What was found is drawn where it was found; the net has no words for why.
  explain: () => [],
  shown: {
    title: {
      en: "Where a page is signed",
      fr: "Où une page est signée",
      nl: "Waar een pagina is ondertekend",
      de: "Wo eine Seite unterschrieben ist",
    },
    input: [{ name: "image", label: PAGE, kind: "image", of: (input) => input.image }],
    output: [
      { name: "answer", label: SIGNED, kind: "choice", choices: ANSWERS, of: ({ answer }) => answer },
      {
        name: "signatures",
        label: { en: "Places", fr: "Emplacements", nl: "Plaatsen", de: "Stellen" },
        kind: "boxes",
        of: ({ signatures, thresholds }) =>
          signatures
            .filter(({ confidence }) => confidence >= thresholds.absent)
            .map(({ kind, box, confidence }) => ({ text: kind, box, confidence })),
      },
    ],
  },
  correct: [
    {
      ...{ name: "answer", label: SIGNED, kind: "choice" },
      choices: { present: ANSWERS.present, absent: ANSWERS.absent },
      // Unsure is no truth about a page.
      of: ({ answer }) => (answer === "unsure" ? null : answer),
    },
  ],
  /** A page that bears no signature, or one whose places a person confirmed; where else it is signed nobody has said. */
  corrected({ label, input, output }) {
    const { answer } = Said.parse(label);
    if (input === null || output === null || answer === null) return null;
    if (answer === "absent") return { image: input.image, signatures: [], groups: [] };
    const places = output.signatures.filter(({ confidence }) => confidence >= output.thresholds.present);
    if (places.length === 0) return null;
    return { image: input.image, signatures: places.map(({ kind, box }) => ({ kind, box })), groups: [] };
  },
  evaluate: figuresOf,
});
