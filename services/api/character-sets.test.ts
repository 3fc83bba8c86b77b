import assert from "node:assert/strict";
import { test } from "node:test";
import { type CharacterSet, loadCharacterSets } from "#shared/cases/character-set.ts";
import { testDatabase } from "../../test/support/services.ts";
import { newCase } from "./world.test-support.ts";

const { db } = await testDatabase();

test("the character sets of a mail are those that opening it found", async () => {
  const set: CharacterSet = { declared: null, used: "windows-1252", guessed: true };
  const found: [string, CharacterSet[]][] = [];
  const ids: string[] = [];
  // No mail; a mail from before these were kept; one with them.
  for (const output of [{ mail: null }, { mail: {} }, { mail: { characterSets: [set] } }]) {
    const { id } = await newCase(db);
    const { id: document } = await db
      .selectFrom("document")
      .select("id")
      .where("case_id", "=", id)
      .executeTakeFirstOrThrow();
    await db
      .insertInto("run")
      .values({
        ...{ case_id: id, document_id: document, stage: "open-document", state: "done" },
        ...{ output: JSON.stringify(output), output_sha256: "0".repeat(64) },
      })
      .execute();
    ids.push(id);
    if (output.mail?.characterSets !== undefined) found.push([document, output.mail.characterSets]);
  }
  assert.deepEqual([...(await loadCharacterSets(db, ids))], found);
});
