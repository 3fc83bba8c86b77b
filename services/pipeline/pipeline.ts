import type { AnyStage } from "./stage.ts";
import { extractAccounts } from "./stages/extract-accounts/stage.ts";
import { findSignatures } from "./stages/find-signatures/stage.ts";
import { openDocument } from "./stages/open-document/stage.ts";
import { readPage } from "./stages/read-page/stage.ts";
import { route } from "./stages/route/stage.ts";

/** What happens to a case, top to bottom. What each stage waits for stands in its own `after`. */
export const pipeline: readonly AnyStage[] = [
  openDocument, // what is it, how many pages, what is inside
  readPage, // text layer or OCR, with the place of every word
  findSignatures, // where it is signed, cut out, and which fields wait for a signature
  extractAccounts, // numbers, their check digits, whose they are
  route, // which department; or a person, and why
];
