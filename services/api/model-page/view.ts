import type { z } from "zod";
import { readDocuments } from "#shared/cases/read-documents.ts";
import type { Db } from "#shared/db/db.ts";
import type { Department } from "#shared/departments.ts";
import type { PredictionView } from "#shared/http/model-forms.ts";
import type { AnyModel } from "#shared/ml/model.ts";
import { correctableFields, type Known, shownFields, textField } from "./fields.ts";
import { loadLooks, type loadPrediction } from "./predictions.ts";

export interface ViewOptions {
  db: Db;
  departments: readonly Department[];
}

type Found = Awaited<ReturnType<typeof loadPrediction>>;

const TEXT = { en: "Text", fr: "Texte", nl: "Tekst", de: "Text" };

export function knownOf({ manifest }: Pick<Found, "manifest">, departments: readonly Department[]): Known {
  const { labels } = manifest as { labels?: unknown };
  return { labels: Array.isArray(labels) ? labels.map(String) : [], departments };
}

/** One answer as its page shows it. */
export async function viewPrediction(
  { db, departments }: ViewOptions,
  definition: AnyModel,
  found: Found,
): Promise<z.infer<typeof PredictionView>> {
  const known = knownOf(found, departments);
  const output = definition.output.safeParse(found.output);
  const input = definition.input.safeParse(found.input);
  const looks = await loadLooks(db, definition.name, found);
  const image = (name: string) =>
    found.case_id === null
      ? null
      : `/api/models/${definition.name}/predictions/${found.id}/images/${encodeURIComponent(name)}`;
  const kept = input.success ? shownFields(definition.shown.input, input.data, known, image) : [];
  const read = kept.some(isSomething) || found.case_id === null ? null : await askedOfCase(db, found);
  return {
    id: found.id,
    at: found.created_at,
    version: found.model_sha256,
    milliseconds: found.milliseconds,
    confidence: found.confidence,
    case: found.receipt === null ? null : { receipt: found.receipt },
    asked: read ?? kept,
    askedFrom: read !== null ? "case" : kept.length > 0 ? "kept" : "gone",
    answered: output.success ? shownFields(definition.shown.output, output.data, known, () => null) : [],
    raw: output.success ? null : JSON.stringify(found.output, null, 2),
    explanation: output.success ? [...definition.explain(output.data, input.data ?? null)] : [],
    correct: output.success ? correctableFields(definition, output.data, known) : [],
    looks: looks.map((look) => ({ ...look, verdict: look.verdict as "right", label: look.label as null })),
  };
}

const isSomething = (field: ReturnType<typeof shownFields>[number]): boolean =>
  (field.kind === "text" && field.text !== null) || (field.kind === "image" && field.image !== null);

/** Texts of what the model was asked about, as they were read: of one page, of one document, or of the case. */
async function askedOfCase(db: Db, { case_id, document_id, page }: Found) {
  const documents = (await readDocuments(db, [case_id ?? ""])).get(case_id ?? "") ?? [];
  return documents
    .filter(({ id }) => document_id === null || id === document_id)
    .map(({ name, subject, pages }) => {
      const texts = page === null ? [subject ?? "", ...pages] : [pages[page - 1] ?? ""];
      return textField(name, documents.length > 1 ? name : TEXT, texts.filter((text) => text !== "").join("\n\n"));
    });
}
