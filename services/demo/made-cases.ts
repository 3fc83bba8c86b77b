import { randomUUID } from "node:crypto";
import { sha256, sha256OfJson } from "#shared/json.ts";
import { bankAccount, type Country } from "./numbers.ts";
import { amount, company, type Language, person } from "./people.ts";
import type { Random } from "./random.ts";

/** Rows of cases as the pipeline leaves them behind: a short mail each, with what was found in it and where it went. */

const LANGUAGES: readonly Language[] = ["en", "fr", "nl", "de"];
const COUNTRIES: Record<Language, readonly Country[]> = { en: ["GB"], fr: ["FR", "BE"], nl: ["NL", "BE"], de: ["DE"] };
const LETTERS: Record<Language, readonly (readonly [subject: string, text: string])[]> = {
  en: [
    ["Invoice {n} for payment", "Please pay invoice {n} of EUR {amount} to our account."],
    ["My card {n} has not arrived", "I ordered a new card three weeks ago and nothing has come so far."],
    ["Statement of account, reference {n}", "Kindly send me the statements of the last twelve months."],
    ["Loan {n}: early repayment", "I would like to repay EUR {amount} of my loan and ask what it costs."],
  ],
  fr: [
    ["Facture {n}", "Veuillez régler la facture {n} d'un montant de {amount} EUR sur notre compte."],
    ["Carte {n} perdue", "J'ai perdu ma carte hier soir et vous demande de la bloquer."],
    ["Changement d'adresse, dossier {n}", "Je vous prie de noter ma nouvelle adresse à partir du mois prochain."],
  ],
  nl: [
    ["Factuur {n}", "Gelieve factuur {n} van {amount} EUR te betalen op onze rekening."],
    ["Kaart {n} werkt niet", "Mijn kaart wordt aan de automaat geweigerd sinds vorige week."],
    ["Lening {n}: vraag over de rente", "Graag ontving ik de huidige rente van mijn lening."],
  ],
  de: [
    ["Rechnung {n}", "Bitte überweisen Sie die Rechnung {n} über {amount} EUR auf unser Konto."],
    ["Karte {n} gesperrt", "Meine Karte wurde ohne Grund gesperrt, bitte prüfen Sie das."],
    ["Depotauszug {n}", "Bitte senden Sie mir den Auszug meines Depots zum Jahresende."],
  ],
};
/** Of a hundred cases: those with a number in them, those that nobody wanted. */
const WITH_ACCOUNT = 60;
const REJECTED = 2;
/** Older cases were all decided; of the newest tenth, so many of a hundred still wait. */
const WAITING = 30;
const NEWEST = 0.9;
const MINUTE_MS = 60_000;

export interface MadeCase {
  file: Record<string, unknown> & { id: string; receipt: number; sha256: string };
  document: Record<string, unknown>;
  mail: Record<string, unknown>;
  page: Record<string, unknown>;
  runs: (Record<string, unknown> & { id: number; stage: string; output_sha256: string })[];
  accounts: Record<string, unknown>[];
  problems: Record<string, unknown>[];
}

/** One case. `share` is its place among all, from 0 (the oldest) to 1; `runs` are two numbers for its rows of work. */
export function madeCase(
  random: Random,
  given: {
    receipt: number;
    share: number;
    receivedAt: Date;
    now: Date;
    departments: readonly string[];
    runs: [number, number];
  },
): MadeCase {
  const language = random.pick(LANGUAGES);
  const { address: sender } = random.chance(50) ? company(random, language) : person(random, language);
  const [subject, sentence] = random
    .pick(LETTERS[language])
    .map((line) =>
      line
        .replaceAll("{n}", `${given.receipt}-${random.digits(4)}`)
        .replaceAll("{amount}", amount(random.int(1_000, 9_000_000), language)),
    ) as [string, string];
  const account = random.chance(WITH_ACCOUNT) ? bankAccount(random, random.pick(COUNTRIES[language])) : null;
  const text = account === null ? sentence : `${sentence}\nIBAN: ${account.iban.replaceAll(/(.{4})(?=.)/g, "$1 ")}`;
  const bytes = `From: ${sender}\r\nSubject: ${subject}\r\n\r\n${text}\r\n`;
  const isWaiting = given.share >= NEWEST && random.chance(WAITING);
  const status = isWaiting ? "review" : random.chance(REJECTED) ? "rejected" : "closed";
  const department = random.pick(given.departments);
  const confidence = (isWaiting ? random.int(35, 79) : random.int(80, 100)) / 100;
  const took = random.int(1, 600) * MINUTE_MS;
  const endedAt = new Date(Math.min(given.receivedAt.getTime() + took, given.now.getTime()));
  const [id, documentId] = [randomUUID(), randomUUID()];
  const hash = sha256(bytes);
  const found = account && {
    ...{ kind: "iban", value: account.iban, role: "beneficiary", confidence: 0.97 },
    ...{ check: "valid", page: null, box: null, as_read: account.iban },
  };
  const of = { case_id: id, document_id: documentId };
  const answer = { label: department, confidence, abstained: isWaiting, alternatives: [], reasons: [] };
  return {
    file: {
      ...{ id, receipt: given.receipt, source: "command", status, sha256: hash, bytes: Buffer.byteLength(bytes) },
      ...{ received_at: given.receivedAt, subject, sender, department, confidence },
      envelope: { made: true },
      closed_at: isWaiting ? null : endedAt,
    },
    document: {
      ...{ id: documentId, case_id: id, ordinal: 1, depth: 0, name: "mail.eml", media_type: "message/rfc822" },
      ...{ sha256: hash, bytes: Buffer.byteLength(bytes) },
    },
    mail: { document_id: documentId, sender, subject, sent_at: given.receivedAt, text },
    page: { ...of, number: 1, source: "text-layer", language, text },
    runs: [
      run(given.runs[0], of, "extract-accounts", { accounts: found ? [found] : [], isCut: false }, endedAt),
      run(given.runs[1], { ...of, document_id: null }, "route", { answer, isDepartment: true, isCut: false }, endedAt),
    ],
    accounts: found
      ? [{ ...of, run_id: given.runs[0], ...found, check_state: found.check, page_number: found.page }]
      : [],
    problems: isWaiting ? [{ ...of, code: random.pick(["ROUTE_UNSURE", "ACCOUNT_UNSURE"]) }] : [],
  };
}

const run = (id: number, subject: Record<string, unknown>, stage: string, output: unknown, at: Date) => ({
  ...subject,
  ...{ id, stage, state: "done", output, output_sha256: sha256OfJson(output) },
  ...{ created_at: at, due: at, queued_at: at, finished_at: at, seconds: 0.1 },
});
