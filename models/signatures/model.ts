import { isDeepStrictEqual } from "node:util";
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

const PLACES = { en: "Places", fr: "Emplacements", nl: "Plaatsen", de: "Stellen" };
/** A page for a whole family's signatures has room for no more. */
const PLACES_MAX = 20;

/** What a person said of a page. Before places could be drawn it was only whether it is signed. */
const Said = z.object({ answer: z.enum(["present", "absent"]).nullable(), places: z.array(Box4).nullish() });

const placesIn = ({ signatures, thresholds }: SignaturesOutput) =>
  signatures.filter(({ confidence }) => confidence >= thresholds.present);

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
        label: PLACES,
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
    {
      ...{
        name: "places",
        label: PLACES,
        kind: "boxes",
        boxesMax: PLACES_MAX,
        when: { name: "answer", is: "present" },
      },
      of: (output) => placesIn(output).map(({ box }) => box),
    },
  ],
  /** A page that bears no signature, or one whose places a person confirmed or drew; of one without any nobody said where. */
  corrected({ label, input, output }) {
    const { answer, places } = Said.parse(label);
    if (input === null || output === null || answer === null) return null;
    if (answer === "absent") return { image: input.image, signatures: [], groups: [] };
    const found = placesIn(output);
    const kindOf = (box: readonly number[]) =>
      found.find((one) => isDeepStrictEqual(one.box, box))?.kind ?? "signature";
    const said = places?.map((box) => ({ kind: kindOf(box), box })) ?? found.map(({ kind, box }) => ({ kind, box }));
    return said.length === 0 ? null : { image: input.image, signatures: said, groups: [] };
  },
  evaluate: figuresOf,
});
