import { z } from "zod";
import { defineModel } from "#shared/ml/model.ts";
import { compose } from "./compose.ts";
import { sideOf } from "./explain.ts";
import { routerFigures } from "./figures.ts";
import { DOMAIN_CHARACTERS_MAX, senderDomainOf } from "./sender.ts";
import { loadRouter } from "./serve.ts";

/** Longer than any text the mailroom reads of one case (services/pipeline/stages/route): what is beyond is a mistake. */
const TEXT_CHARACTERS_MAX = 1_000_000;
/** RFC 5322 has no bound; a subject longer than this is a text. */
const SUBJECT_CHARACTERS_MAX = 10_000;
const LABEL_CHARACTERS_MAX = 200;

const text = z.string().max(TEXT_CHARACTERS_MAX);
const subject = z.string().max(SUBJECT_CHARACTERS_MAX).optional();
/** Which domain a mail says it comes from: a claim. What is no domain is as if it were not there. */
const senderDomain = z.string().max(DOMAIN_CHARACTERS_MAX).optional();
const confidence = z.number().min(0).max(1);

export const RouterInput = z.object({ text, subject, senderDomain });

export const RouterOutput = z.object({
  /** Given even when abstained: a person is shown it as a suggestion. */
  label: z.string(),
  confidence,
  abstained: z.boolean(),
  /** The next best, best first. */
  alternatives: z.array(z.object({ label: z.string(), confidence })),
  /** A sentence each: which words spoke for the label and against it, and why it abstains. */
  reasons: z.array(z.string()),
});
export type RouterOutput = z.infer<typeof RouterOutput>;

const isSomething = (row: { text: string; subject?: string | undefined }) =>
  row.text !== "" || (row.subject ?? "") !== "";

/** `label` null: a text that belongs to none of the labels, to learn what not to answer. */
const LabelledText = z.object({
  /** Empty where a mail has a subject and no body: it is routed, so it can be learned from. */
  text: text.default(""),
  subject,
  senderDomain,
  label: z.string().min(1).max(LABEL_CHARACTERS_MAX).nullable(),
  /** For figures per language only; the model does not see it. */
  language: z.string().optional(),
  /** Made up by a program: never in one figure with what somebody wrote. */
  made: z.boolean().optional(),
  /** Kept from learning: thresholds are fitted on it, and it is measured on. */
  heldOut: z.boolean().optional(),
});
export const RouterRow = LabelledText.refine(isSomething, { path: ["text"], error: "is empty, and so is the subject" });
export type RouterRow = z.infer<typeof RouterRow>;

const SUBJECT = { en: "Subject", fr: "Objet", nl: "Onderwerp", de: "Betreff" };
const TEXT = { en: "Text", fr: "Texte", nl: "Tekst", de: "Text" };
const SENDER = { en: "Sender", fr: "Expéditeur", nl: "Afzender", de: "Absender" };
const DEPARTMENT = { en: "Department", fr: "Service", nl: "Afdeling", de: "Abteilung" };
const CONFIDENCE = { en: "Confidence", fr: "Confiance", nl: "Zekerheid", de: "Sicherheit" };

/** What the review page keeps of a decision. */
const Chosen = z.object({ department: z.string() });

export default defineModel({
  name: "router",
  title: "Which department a case belongs to",
  input: RouterInput,
  output: RouterOutput,
  row: RouterRow,
  recipe: new URL("./train.ts", import.meta.url),
  load: loadRouter,
  confidenceOf: (output) => output.confidence,
  async train(request) {
    // Loaded when it is asked for: answering needs none of it.
    const recipe = await import("./train.ts");
    return recipe.train(request);
  },
  verdict: {
    said: ({ label, abstained }) => (abstained ? "a person decides" : label),
    // What belongs nowhere is answered rightly by not answering.
    isRight: (row, { label, abstained }) => (row.label === null ? abstained : row.label === label),
  },
  explain: ({ reasons }) => reasons.map((sentence) => ({ side: sideOf(sentence), text: sentence })),
  shown: {
    title: {
      en: "Which department a case belongs to",
      fr: "À quel service appartient un dossier",
      nl: "Bij welke afdeling een dossier hoort",
      de: "In welche Abteilung ein Vorgang gehört",
    },
    input: [
      { name: "subject", label: SUBJECT, kind: "text", of: (input) => input.subject ?? null },
      { name: "text", label: TEXT, kind: "text", of: (input) => input.text },
      { name: "senderDomain", label: SENDER, kind: "text", of: (input) => input.senderDomain ?? null },
    ],
    output: [
      { name: "department", label: DEPARTMENT, kind: "choice", choices: "departments", of: ({ label }) => label },
      { name: "confidence", label: CONFIDENCE, kind: "confidence", of: (output) => output.confidence },
      {
        name: "alternatives",
        label: { en: "Alternatives", fr: "Autres possibilités", nl: "Andere mogelijkheden", de: "Alternativen" },
        kind: "choices",
        choices: "departments",
        of: ({ alternatives }) =>
          alternatives.map(({ label, confidence: sure }) => ({ text: label, confidence: sure })),
      },
    ],
  },
  correct: [
    { name: "department", label: DEPARTMENT, kind: "choice", choices: "departments", of: ({ label }) => label },
  ],
  /** The text as the router was asked about it, under the department a person chose. */
  corrected({ label, documents, input }) {
    const { subject, text: whole } = input ?? compose(documents);
    const language = documents.find((document) => document.language !== null)?.language ?? undefined;
    const { department } = Chosen.parse(label);
    // Whether or not the router was told of it: it is learned from before anybody lets it be told.
    const domain = input?.senderDomain ?? senderDomainOf(documents[0]?.sender) ?? undefined;
    const about = { subject: subject ?? undefined, senderDomain: domain, language };
    const row = RouterRow.safeParse({ text: whole, ...about, label: department });
    return row.success ? row.data : null;
  },
  evaluate(rows, outputs) {
    const answers = rows.map((row, i) => {
      const output = outputs[i];
      if (output === undefined) throw new Error("fewer answers than rows");
      return { truth: row.label, ...output };
    });
    return { ...routerFigures(answers, rows) };
  },
});
