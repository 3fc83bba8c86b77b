import assert from "node:assert/strict";
import { test } from "node:test";
import { MailroomError } from "#shared/errors.ts";
import { testDatabase } from "../../test/support/services.ts";
import { pickSample } from "./sample.ts";
import { idOfVisible } from "./which.ts";
import { newCase, person } from "./world.test-support.ts";

const { db } = await testDatabase();

test("no permission, no data: a case of another department is not there", async () => {
  const [cards, payments, nowhere] = await Promise.all([
    newCase(db, { department: "cards" }),
    newCase(db, { department: "payments" }),
    newCase(db, { department: null }),
  ]);
  const [all, some, none] = await Promise.all([
    person(db),
    person(db, ["reviewer"], ["cards"]),
    person(db, ["reviewer"], []),
  ]);
  for (const { id } of [cards, payments, nowhere]) assert.equal(await idOfVisible(db, all, id), id);
  assert.equal(await idOfVisible(db, some, String(cards.receipt)), cards.id);
  const hidden = (error: unknown) => error instanceof MailroomError && error.code === "NOT_FOUND";
  await assert.rejects(idOfVisible(db, some, payments.id), hidden);
  await assert.rejects(idOfVisible(db, some, nowhere.id), hidden);
  await assert.rejects(idOfVisible(db, none, cards.id), hidden);
  // What somebody handed in themselves they may follow.
  await db
    .updateTable("case_file")
    .set({ envelope: JSON.stringify({ user: none.id }) })
    .where("id", "=", nowhere.id)
    .execute();
  assert.equal(await idOfVisible(db, none, nowhere.id), nowhere.id);
});

test("the sample is taken from what the machine closed, the same whoever picks, and never twice", async () => {
  const files = await Promise.all(Array.from({ length: 40 }, () => newCase(db, { status: "closed" })));
  await db
    .updateTable("case_file")
    .set({ closed_at: new Date() })
    .where(
      "id",
      "in",
      files.map(({ id }) => id),
    )
    .execute();
  const picked = async () =>
    (await db.selectFrom("review_sample").select("case_id").orderBy("case_id").execute()).map((row) => row.case_id);
  await pickSample(db, 0);
  assert.deepEqual(await picked(), []);
  await Promise.all([pickSample(db, 50), pickSample(db, 50)]);
  const half = await picked();
  assert.ok(half.length > 5 && half.length < 35, `${half.length} of 40`);
  await pickSample(db, 50);
  assert.deepEqual(await picked(), half);
  await pickSample(db, 100);
  assert.equal((await picked()).length, 40);
});
