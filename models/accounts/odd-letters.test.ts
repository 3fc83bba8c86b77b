import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccepted } from "#shared/accounts/accept.ts";
import { propose } from "#shared/accounts/find-accounts.ts";
import { isPartyless } from "#shared/accounts/role.ts";
import { loadArtefact } from "#shared/ml/artefact.ts";
import { openRuntime } from "#shared/ml/runtime.ts";
import { type OddLetter, oddLetters, printed } from "../../test/support/odd-letters.ts";
import { findingsOf } from "./findings.ts";
import definition from "./model.ts";

/** Letters in wordings that the generator does not have, in four languages: none of their accounts is accepted and wrong. */

const { tf } = await openRuntime();
const model = await definition.load(await loadArtefact(new URL("./weights", import.meta.url).pathname), {
  tf,
  imageRoot: null,
});
const SEEDS = [1, 2];

async function check(letter: OddLetter, what: string): Promise<void> {
  // As a mail, as a web page's paragraphs, and as printed.
  const texts = [letter.text, letter.text.replaceAll("\n", "\n\n")].map((text) => ({ number: null, words: [], text }));
  for (const page of [...texts, printed(letter)]) {
    const [answer] = await model.predict([{ findings: findingsOf(propose([page])), own: letter.own }]);
    for (const account of answer?.accounts ?? []) {
      if (!isAccepted(account) || account.kind === "bic") continue;
      // Securities are nobody's account.
      if (isPartyless(account.kind) && account.role === "other" && letter.text.includes(account.value)) continue;
      const roles = letter.truth.get(account.value) ?? [];
      assert.ok(roles.includes(account.role), `${what}: ${account.value} as ${account.role} in\n${letter.text}`);
    }
  }
}

for (const file of [
  "first.txt",
  "second.txt",
  "third.txt",
  "fourth.txt",
  "fifth.txt",
  "sixth.txt",
  "seventh.txt",
  "eighth.txt",
  "ninth.txt",
  "tenth.txt",
  "direct-debits.txt",
])
  test(`${file}: none is accepted and wrong`, async () => {
    for (const seed of SEEDS)
      for (const [i, letter] of (await oddLetters(file, seed)).entries()) await check(letter, `letter ${i + 1}`);
  });

test("who collects by direct debit is told as payer by no rule", async () => {
  for (const letter of await oddLetters("direct-debits.txt", SEEDS[0] ?? 1))
    for (const page of [{ number: null, words: [], text: letter.text }, printed(letter)])
      for (const { account, rule } of propose([page]).proposals) {
        const roles = letter.truth.get(account.value);
        if (roles === undefined || roles.includes("payer")) continue;
        assert.notEqual(rule.role, "payer", `${account.value}, by ${rule.because} in\n${letter.text}`);
      }
});
