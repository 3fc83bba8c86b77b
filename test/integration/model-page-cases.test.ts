import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { pathInStore } from "#shared/blobs/blobs.ts";
import { sha256 } from "#shared/json.ts";
import { pickSample } from "../../services/api/sample.ts";
import { newCase } from "../../services/api/world.test-support.ts";
import { answeredInCase, ask, blobs, db, listed, people, review, url, view } from "../support/model-page.ts";
import { TOY } from "../support/toy-models.ts";

/** Who sees what a model answered about a case, and what is shown of it. */

test("an answer about a case is for those who see the case, and who reads a sensitive one is recorded", async () => {
  const file = await newCase(db, { status: "closed", department: "cards" });
  const id = await answeredInCase(file.id, `about the case ${"x".repeat(5_000)}`);
  for (const who of ["scientist", "limited"]) {
    assert.equal((await ask(who, `/${TOY}/predictions/${id}`)).code, "NOT_FOUND", who);
    assert.equal(
      (await listed(who, "?looked=any")).predictions.some((row) => row.id === id),
      false,
      who,
    );
    assert.equal((await review(who, id, { verdict: "right", after: null })).code, "NOT_FOUND", who);
  }
  const page = await view("reviewer", id);
  assert.deepEqual([page.askedFrom, page.asked[0]?.text], ["case", "Pay"], "too long to keep: as the case was read");
  const read = await db
    .selectFrom("audit_entry")
    .select(["actor", "detail"])
    .where("case_id", "=", file.id)
    .where("action", "=", "case.read")
    .execute();
  assert.deepEqual(read, [{ actor: `user:${people.reviewer?.id}`, detail: { department: "cards" } }]);
  // Of what was asked outside a case nobody knows whose it is.
  assert.ok((await listed("limited", "?looked=any")).predictions.every((row) => row.case !== null));
});

test("answers are listed of one case, by its receipt, and of those joined to it", async () => {
  const [one, joined, other] = [await newCase(db), await newCase(db), await newCase(db)];
  const ids: number[] = [];
  for (const { id } of [one, joined, other]) ids.push(await answeredInCase(id, `about ${id}`));
  const at = new Date();
  await db
    .updateTable("case_file")
    .set({ merged_into: one.id, merged_at: at, status: "closed" })
    .where("id", "=", joined.id)
    .execute();
  const listedOf = async (receipt: number) =>
    (await listed("reviewer", `?looked=any&case=${receipt}`)).predictions.map(({ id }) => id).sort((a, b) => a - b);
  assert.deepEqual(await listedOf(one.receipt), [ids[0], ids[1]]);
  assert.deepEqual(await listedOf(joined.receipt), [ids[1]]);
  assert.deepEqual(await listedOf(other.receipt), [ids[2]]);
  assert.deepEqual(await listedOf(999_999), []);
  assert.equal((await ask("reviewer", `/${TOY}/predictions?case=x`)).code, "BAD_REQUEST");
});

test("what waits for a blind look is withheld from whoever could take it", async () => {
  const file = await newCase(db, { status: "closed", department: "payments" });
  await db.updateTable("case_file").set({ closed_at: new Date() }).where("id", "=", file.id).execute();
  const id = await answeredInCase(file.id, "a blind look");
  assert.equal((await ask("reviewer", `/${TOY}/predictions/${id}`)).status, 200);
  await pickSample(db, 100);
  assert.equal((await ask("reviewer", `/${TOY}/predictions/${id}`)).code, "NOT_FOUND");
  assert.equal((await ask("auditor", `/${TOY}/predictions/${id}`)).status, 200, "decides nothing");
});

test("an image is shown of a case, and of nothing else", async () => {
  const image = await sharp({ create: { width: 4, height: 4, channels: 3, background: "white" } })
    .png()
    .toBuffer();
  const stored = await blobs.put(image);
  const file = await newCase(db);
  const asked = { name: "numbers", input: { image: pathInStore(stored.sha256) } };
  const inCase = await answeredInCase(file.id, "", asked);
  const outside = await answeredInCase(null, "", asked);
  const shown = await view("reviewer", inCase, "numbers");
  const fetched = await fetch(`${url}${shown.asked[0]?.image}`, { headers: { authorization: "Bearer reviewer" } });
  assert.equal(fetched.headers.get("content-type"), "image/png");
  assert.equal(sha256(Buffer.from(await fetched.arrayBuffer())), stored.sha256);
  assert.equal((await view("reviewer", outside, "numbers")).asked[0]?.image, null);
  assert.equal((await ask("reviewer", `/numbers/predictions/${outside}/images/image`)).code, "NOT_FOUND");
  const wrong = { verdict: "wrong", after: null, values: { value: "BE68 5390 0754 7035" } };
  assert.equal((await review("reviewer", inCase, wrong, "numbers")).code, "BAD_REQUEST", "its check digits are wrong");
  const right = { ...wrong, values: { value: "be68 5390 0754 7034" } };
  assert.equal((await review("reviewer", inCase, right, "numbers")).status, 201);
  assert.deepEqual((await view("reviewer", inCase, "numbers")).looks[0]?.label, { value: "BE68539007547034" });
});
