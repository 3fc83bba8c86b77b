import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { preparingClient } from "./prepare.ts";

/** The statements as they would reach the server. */
function queriesOf(run: (client: pg.Client) => void): unknown[] {
  const seen: unknown[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = ((first: unknown) => {
    seen.push(first);
  }) as never;
  try {
    run(new (preparingClient())());
  } finally {
    pg.Client.prototype.query = query;
  }
  return seen;
}

test("a statement is prepared from the second time on", () => {
  const text = "select id from run where id = $1";
  const [first, second, third] = queriesOf((client) => {
    for (const id of [1, 2, 3]) void client.query(text, [id]);
  });
  assert.equal(first, text);
  assert.deepEqual(second, { name: "mailroom_0", text, values: [2] });
  assert.deepEqual(third, { name: "mailroom_0", text, values: [3] });
});

test("what a newer release's columns would break is not prepared, nor what has no parameters", () => {
  const texts = [
    "select * from run where id = $1",
    "select r.* from run r where id = $1",
    "update run set x = $1 returning *",
  ];
  const seen = queriesOf((client) => {
    for (const text of [...texts, ...texts]) void client.query(text, [1]);
    for (let i = 0; i < 3; i++) void client.query("commit");
  });
  assert.deepEqual(seen, [...texts, ...texts, "commit", "commit", "commit"]);
});

test("statements of ever new forms do not grow the server's memory for ever", () => {
  const seen = queriesOf((client) => {
    for (let i = 0; i < 2_000; i++) for (let twice = 0; twice < 2; twice++) void client.query(`select ${i} + $1`, [1]);
  });
  assert.equal(seen.filter((query) => typeof query === "object").length, 500);
});
