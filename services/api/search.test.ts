import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Access, Principal } from "#shared/access/access.ts";
import { createHttpServer } from "#shared/http/server.ts";
import { silentLogger } from "#shared/log.ts";
import { testDatabase } from "../../test/support/services.ts";
import { caseRoutes } from "./cases.ts";
import { decide } from "./decide.ts";
import { logRoutes } from "./log.ts";
import { DEPARTMENTS, newCase, person } from "./world.test-support.ts";

/** What a clerk is told on the phone finds the case: a receipt, some words, the beginning of a number, a name. */

const { db } = await testDatabase();
const people: Record<string, Principal> = {
  anna: await person(db, ["administrator"]),
  local: await person(db, ["clerk"], ["cards"]),
};
const access = { principalOfToken: async (token: string) => people[token] ?? null } as unknown as Access;
const app = await createHttpServer({ access, log: silentLogger, version: "test" });
await app.register(caseRoutes, { db });
await app.register(logRoutes, { db, verify: async () => ({}) as never });
after(() => app.close());

async function ask<T>(path: string, who = "anna"): Promise<T> {
  const answer = await app.inject({ method: "GET", url: `/api/${path}`, headers: { authorization: `Bearer ${who}` } });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json() as T;
}
interface Found {
  cases: { receipt: number }[];
  next: number | null;
}
const list = (query: Record<string, string>, who?: string) => ask<Found>(`cases?${new URLSearchParams(query)}`, who);
const receipts = async (query: Record<string, string>, who?: string) =>
  (await list(query, who)).cases.map(({ receipt }) => receipt);

/** A case with a subject, a sender and a text of its own. */
async function letter(subject: string | null, sender: string | null, text: string) {
  const file = await newCase(db);
  await db.updateTable("case_file").set({ subject, sender }).where("id", "=", file.id).execute();
  await db.updateTable("page").set({ text }).where("case_id", "=", file.id).execute();
  return file;
}

const order = await letter("Ordre de virements du mois", "Dupont SA <office@dupont.example>", "Veuillez payer");
const other = await letter("Virements", "Martin", "Rien de plus");
const card = await letter(null, "Peeters", "Mijn kaart van mei is kapot");

test("every word is in subject, sender or text, in any order, each of them anywhere", async () => {
  assert.deepEqual(await receipts({ search: "virements mois" }), [order.receipt]);
  assert.deepEqual(await receipts({ search: "mois virements" }), [order.receipt]);
  assert.deepEqual(await receipts({ search: "VIREMENTS" }), [other.receipt, order.receipt]);
  assert.deepEqual(await receipts({ search: "dupont payer virement" }), [order.receipt], "sender, text and subject");
  assert.deepEqual(await receipts({ search: "peeters kaart" }), [card.receipt]);
  assert.deepEqual(await receipts({ search: "virements kaart" }), []);
});

test("short words narrow what others found, signs between words do not, and alone they are found too", async () => {
  assert.deepEqual(await receipts({ search: "virements du mois" }), [order.receipt]);
  assert.deepEqual(await receipts({ search: "virements xy" }), []);
  assert.deepEqual(await receipts({ search: "kaart is" }), [card.receipt], "a short word in the text");
  assert.deepEqual(await receipts({ search: "virements – mois" }), [order.receipt]);
  assert.deepEqual(await receipts({ search: "SA" }), [order.receipt]);
  for (const search of ["%", "_", "\\", "' or 1=1 --", "–"]) assert.deepEqual(await receipts({ search }), [], search);
});

test("a receipt number is the first of what is found, once, on whichever page it would stand", async () => {
  const wanted = order.receipt;
  for (let i = 0; i < 5; i++) await letter(`about dossier ${wanted}${i}`, null, `see ${wanted}`);
  const all = await receipts({ search: String(wanted) });
  assert.equal(all[0], wanted);
  assert.equal(all.length, 6);
  for (const limit of ["1", "2", "4"]) {
    const paged: number[] = [];
    for (let before: number | null = 0; before !== null; ) {
      const page: Found = await list({ search: String(wanted), limit, ...(before > 0 && { before: String(before) }) });
      paged.push(...page.cases.map(({ receipt }) => receipt));
      before = page.next;
    }
    assert.deepEqual(paged, all, `${limit} a page`);
  }
  assert.deepEqual(await receipts({ search: "99999999999999999999" }), [], "longer than any");
  assert.deepEqual(await receipts({ search: String(wanted) }, "local"), [], "another department's case is not there");
});

test("an account number is found by its beginning, as it stands after a correction, by filter and by search", async () => {
  const file = await letter("a payment", null, "to the account below");
  const changes = [{ account: file.account, value: "DE89 3704 0044 0532 0130 00" }];
  const options = { db, departments: DEPARTMENTS, fourEyes: [] };
  await decide(options, file.id, people.anna as Principal, { kind: "correct", version: 1, changes });
  for (const typed of ["DE89370400440532013000", "de89 3704", "DE89370"]) {
    assert.deepEqual(await receipts({ account: typed }), [file.receipt], typed);
    assert.deepEqual(await receipts({ search: typed }), [file.receipt], typed);
  }
  assert.ok(!(await receipts({ account: "BE68 5390 0754 7035" })).includes(file.receipt), "what it was before");
  assert.deepEqual(await receipts({ account: "%" }), []);
  const { account } = await letter("another", null, "nothing");
  await db
    .updateTable("account")
    .set({ value: "NL91ABNA0417164300", withdrawn: true })
    .where("id", "=", account)
    .execute();
  assert.deepEqual(await receipts({ search: "NL91ABNA" }), [], "withdrawn");
});

test("the log is filtered by how a person's name begins, in either case, or by an actor", async () => {
  const [ursula, user] = await Promise.all(
    ["Ursula K", "Otto_"].map(async (name) => {
      const made = await person(db);
      await db.updateTable("user_account").set({ name }).where("id", "=", made.id).execute();
      return made;
    }),
  );
  for (const made of [ursula, user])
    await decide({ db, departments: DEPARTMENTS, fourEyes: [] }, (await newCase(db)).id, made as Principal, {
      kind: "accept",
      version: 1,
    });
  const actors = async (actor: string) => [
    ...new Set(
      (await ask<{ actorName: string | null }[]>(`log?${new URLSearchParams({ actor })}`)).map((e) => e.actorName),
    ),
  ];
  assert.deepEqual(await actors("ursula"), ["Ursula K"]);
  assert.deepEqual(await actors("u"), ["Ursula K"], "and not everybody, who are `user:` and an id");
  assert.deepEqual(await actors("otto_"), ["Otto_"]);
  assert.deepEqual(await actors("ott__"), []);
  assert.deepEqual(await actors(`user:${ursula?.id}`), ["Ursula K"]);
  assert.deepEqual(await actors("rsula"), []);
});
