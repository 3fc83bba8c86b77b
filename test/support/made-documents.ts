import { makeDocument, readingOf } from "#models/accounts/documents/documents.ts";
import type { PageInput } from "#shared/accounts/page-text.ts";
import type { KnownDocument } from "./account-documents.ts";

/** Seeds far from those a model is trained and measured on. */
const SEED_FROM = 900_000_000;

/** Documents of our own making, of phrases kept from training, as their truth and pages. */
export async function* madeDocuments(
  condition: string,
  count: number,
): AsyncGenerator<{ document: KnownDocument; pages: PageInput[] }> {
  for (let i = 0; i < count; i++) {
    const made = makeDocument(SEED_FROM + i, "held-out");
    const document: KnownDocument = {
      set: `made ${made.layout} ${made.language}`,
      name: `${condition} ${SEED_FROM + i}`,
      ibans: made.truth
        .filter(({ kind }) => kind === "iban")
        .map(({ value, role }) => ({ value, role: role === "unknown" ? null : role })),
      invalid: [],
      bics: made.truth.filter(({ kind }) => kind === "bic").map(({ value }) => value),
      hasNoPayer: false,
    };
    yield { document, pages: readingOf(made) };
  }
}
