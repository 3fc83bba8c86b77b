import { readFile } from "node:fs/promises";
import { join } from "node:path";
import definition from "#models/accounts/model.ts";
import { isAccepted } from "#shared/accounts/accept.ts";
import type { Account } from "#shared/accounts/account.ts";
import type { PageInput } from "#shared/accounts/page-text.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { weightsFolder } from "#shared/ml/discover.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { DEGRADATIONS } from "../../services/demo/degrade.ts";
import { brokerTexts, type PublicDocument, publicDocuments } from "../support/account-documents.ts";
import { accountBoard, median } from "../support/account-scores.ts";
import { madeDocuments } from "../support/made-documents.ts";
import { hasPoppler, hasTesseract, layerWords, ownWords, scannedWords } from "../support/page-words.ts";
import { processed } from "../support/processed.ts";
import { DATA } from "../support/services.ts";

/**
 * `npm run bench:accounts [own] [CONDITION...]`: how well accounts are found and told
 * apart, on public documents with known truth, as poppler reads their text and as tesseract
 * reads them scanned, faxed and small, or with `own` as the mailroom itself reads them;
 * then on the same as files through the whole mailroom (`process`), and on made documents, apart. Says each miss.
 * Ends with 1 when a number was accepted that is not there, or is another party's.
 */

const MADE = 300;
const isOwn = process.argv.includes("own");
const wanted = process.argv.slice(2).filter((argument) => argument !== "own");
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

const { tf } = await openRuntime();
const model = await definition.load(await loadArtefact(weightsFolder("models", "accounts")), { tf, imageRoot: null });
const milliseconds: number[] = [];
let acceptedWrong = 0;

print(`# Real documents, scans read by ${isOwn ? "the mailroom" : "native tesseract"}`);
const documents = await publicDocuments(DATA);
for (const condition of ["layer", ...DEGRADATIONS.map(({ name }) => name)]) {
  if (!isWanted(condition)) continue;
  const board = accountBoard(condition, print);
  for (const document of documents) {
    const pages = await pagesOf(document, condition);
    if (pages !== null) board.add(document, await ask(pages));
  }
  for (const line of board.lines()) print(line);
  acceptedWrong += board.acceptedWrong;
}
if (isWanted("process")) await whole();
if (isWanted("brokers")) await brokers();
if (isWanted("made")) await made();
print(`\nmilliseconds a page, without reading: median ${median(milliseconds).toFixed(1)} of ${milliseconds.length}`);
print(`accepted without review and wrong: ${acceptedWrong}`);
// What read the scans stays loaded for the next page, and would keep this waiting.
process.stdout.write("", () => process.exit(acceptedWrong > 0 ? 1 : 0));

async function pagesOf(document: PublicDocument, condition: string): Promise<PageInput[] | null> {
  if (condition === "layer") return hasPoppler() ? layerWords(document.path) : null;
  const degradation = DEGRADATIONS.find(({ name }) => name === condition);
  if (degradation === undefined || !document.isScanned) return null;
  if (isOwn) return ownWords(document.path, degradation);
  if (!hasTesseract()) return null;
  return scannedWords(document.path, degradation, document.language);
}

/** The model's answer, as `mailroom predict accounts` gives it. */
async function ask(pages: readonly PageInput[]): Promise<Account[]> {
  const [only] = pages;
  const input =
    only?.words.length === 0 && only.text !== ""
      ? { text: only.text }
      : { pages: pages.map(({ words }) => ({ width: 1, height: 1, words: [...words] })) };
  const started = performance.now();
  const [output] = await model.predict([input]);
  milliseconds.push((performance.now() - started) / Math.max(1, pages.length));
  return output?.accounts ?? [];
}

/** The same documents as files, through the whole mailroom: with payment codes and the data inside PDFs. */
async function whole(): Promise<void> {
  const board = accountBoard("process, as files", print);
  const found = await processed(documents.map(({ path }) => path));
  for (const document of documents) board.add(document, found.get(document.path) ?? []);
  for (const line of board.lines()) print(line);
  acceptedWrong += board.acceptedWrong;
}

/** Statements as text: securities by their ISIN. Their IBANs were zeroed, so that none may be found. */
async function brokers(): Promise<void> {
  const [isin, found, wrong, ibans] = [{ there: 0 }, { isin: 0 }, { isin: 0 }, { found: 0, accepted: 0 }];
  for (const { file, truth, mayBe, ibans: real } of await brokerTexts(DATA)) {
    const text = await readFile(join(DATA, "documents/broker_isin/txt", file), "utf8");
    const accounts = await ask([{ number: null, words: [], text }]);
    const isins = new Set(
      accounts.filter(({ kind, check }) => kind === "isin" && check === "valid").map(({ value }) => value),
    );
    isin.there += truth.length;
    found.isin += truth.filter((value) => isins.has(value)).length;
    for (const value of truth) if (!isins.has(value)) print(`  miss  brokers ${file}: ${value}`);
    for (const value of isins)
      if (!mayBe.includes(value)) {
        wrong.isin += 1;
        print(`  wrong brokers ${file}: ${value}`);
      }
    for (const account of accounts)
      if (account.kind === "iban" && account.check !== "invalid" && !real.includes(account.value)) {
        ibans.found += 1;
        if (isAccepted(account)) acceptedWrong += 1;
        print(`  wrong brokers ${file}: ${account.value} ${account.check} ${JSON.stringify(account.as_read)}`);
      }
  }
  print(
    `\n## brokers (text): ISIN recall ${share(found.isin, isin.there)}, precision ${share(found.isin, found.isin + wrong.isin)}, IBANs invented ${ibans.found}`,
  );
}

/** Never in one figure with real documents: their words are ours, though these phrases were not trained on. */
async function made(): Promise<void> {
  print("\n# Made documents");
  for (const condition of ["layer", ...DEGRADATIONS.map(({ name }) => name)]) {
    if (wanted.length > 1 && !isWanted(condition)) continue;
    const board = accountBoard(`made, ${condition}`, (line) => line.includes("ACCEPTED") && print(line));
    for await (const { document, pages } of madeDocuments(condition, condition === "layer" ? MADE : 0))
      board.add(document, await ask(pages));
    for (const line of board.lines()) print(line);
    acceptedWrong += board.acceptedWrong;
  }
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : (part / whole).toFixed(3);
}
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
