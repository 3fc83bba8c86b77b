import { isAccepted } from "#shared/accounts/accept.ts";
import type { Account } from "#shared/accounts/account.ts";
import type { KnownDocument } from "./account-documents.ts";

/** What was found on documents of one condition, beside what is there. */
export interface Board {
  acceptedWrong: number;
  add(document: KnownDocument, accounts: readonly Account[]): void;
  lines(): string[];
}

/** `say` is told of each miss and each wrong answer. */
export function accountBoard(condition: string, say: (line: string) => void): Board {
  const ibans = { there: 0, valid: 0, repaired: 0, wrong: 0 };
  const roles = { asked: 0, right: 0, unknown: 0 };
  const accepted = { right: 0, noRole: 0 };
  const invalid = { there: 0, said: 0, corrected: 0 };
  const bics = { there: 0, found: 0, wrong: 0 };
  const blanks = { forms: 0, payers: 0 };
  let documents = 0;

  const board: Board = {
    acceptedWrong: 0,
    add(document, accounts) {
      documents += 1;
      const found = accounts.filter(({ kind }) => kind === "iban");
      const tell = (what: string) => say(`  ${what} [${condition}] ${document.set} ${document.name}`);
      for (const { value, role } of document.ibans) {
        ibans.there += 1;
        const hits = found.filter((account) => account.value === value && account.check !== "invalid");
        const isValid = hits.some(({ check }) => check === "valid");
        if (isValid) ibans.valid += 1;
        else if (hits.length > 0) ibans.repaired += 1;
        else tell(`miss   ${value}; shown: ${found.map(({ check, as_read }) => `${check} ${as_read}`).join(", ")}`);
        if (hits.length > 0 && role !== null) {
          roles.asked += 1;
          const wrong = hits.find((hit) => hit.role !== role && hit.role !== "unknown");
          if (wrong !== undefined) tell(`role   ${value} is ${role}, said ${wrong.role} ${wrong.confidence}`);
          else if (hits.some((hit) => hit.role === role)) roles.right += 1;
          else {
            roles.unknown += 1;
            tell(`unsure ${value} is ${role}`);
          }
        }
        const sure = hits.filter(isAccepted);
        if (role === null) accepted.noRole += 1;
        else if (sure.some((hit) => hit.role !== role)) {
          board.acceptedWrong += 1;
          tell(`ACCEPTED ${value} as ${sure[0]?.role}`);
        } else if (sure.length > 0) accepted.right += 1;
        else if (isValid) tell(`review ${value}: ${hits.map((hit) => `${hit.role} ${hit.confidence}`).join(", ")}`);
      }
      for (const account of found.filter(({ check }) => check !== "invalid")) {
        if (document.ibans.some(({ value }) => value === account.value)) continue;
        ibans.wrong += 1;
        if (document.invalid.length > 0) invalid.corrected += 1;
        if (isAccepted(account)) board.acceptedWrong += 1;
        tell(`wrong  ${account.value} ${account.check} ${JSON.stringify(account.as_read)}`);
      }
      for (const value of document.invalid) {
        invalid.there += 1;
        if (found.some((account) => account.value === value && account.check === "invalid")) invalid.said += 1;
        else tell(`invalid not said: ${value}`);
      }
      if (document.hasNoPayer) {
        blanks.forms += 1;
        const payers = accounts.filter(({ role }) => role === "payer");
        blanks.payers += payers.length;
        for (const { value } of payers) tell(`payer  ${value}`);
        board.acceptedWrong += payers.filter(isAccepted).length;
      }
      countBics(document, accounts, tell);
    },
    lines: () => [
      `\n## ${condition}: ${documents} documents`,
      `IBAN recall ${share(ibans.valid + ibans.repaired, ibans.there)} (${ibans.valid} valid + ${ibans.repaired} repaired of ${ibans.there}), precision ${share(ibans.valid + ibans.repaired, ibans.valid + ibans.repaired + ibans.wrong)}`,
      `roles right ${share(roles.right, roles.asked)} (${roles.unknown} unsure of ${roles.asked})`,
      `accepted without review ${share(accepted.right, ibans.there - accepted.noRole)} of those whose role is known, accepted and wrong ${board.acceptedWrong}`,
      `fail their check digits: ${invalid.said} of ${invalid.there} said, ${invalid.corrected} corrected in silence`,
      `BIC F1 ${share(2 * bics.found, 2 * bics.found + bics.wrong + bics.there - bics.found)} (${bics.found} of ${bics.there}, ${bics.wrong} wrong)`,
      `forms and bills without a payer: ${blanks.payers} payers on ${blanks.forms}`,
    ],
  };
  return board;

  function countBics(document: KnownDocument, accounts: readonly Account[], tell: (what: string) => void): void {
    // Where the table names none, one may stand on the page all the same: the tables list what the embedded data say.
    if (document.bics === null || document.bics.length === 0) return;
    const found = new Set(
      accounts.filter(({ kind, check }) => kind === "bic" && check !== "invalid").map(({ value }) => value),
    );
    const listed = document.bics.filter((value) => BIC.test(value));
    bics.there += listed.length;
    for (const value of listed)
      if (found.has(value)) bics.found += 1;
      else tell(`BIC    ${value} missed`);
    for (const value of found)
      if (!document.bics.includes(value)) {
        bics.wrong += 1;
        tell(`BIC    ${value} is not in the table`);
      }
  }
}

/** Two tables list a number of ten characters: shown as invalid, and no BIC. */
const BIC = /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const share = (part: number, whole: number): string => (whole === 0 ? "–" : (part / whole).toFixed(3));
