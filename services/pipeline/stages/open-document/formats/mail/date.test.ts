import assert from "node:assert/strict";
import { test } from "node:test";
import { dateOf } from "./date.ts";

test("dates as mailers write them, whatever the clock of the machine that reads", () => {
  const at9 = "2026-03-02T09:00:00.000Z";
  for (const said of [
    "Mon, 2 Mar 2026 10:00:00 +0100",
    "Mon, 2 Mar 2026 10:00:00 CET",
    "Mon, 2 Mar 2026 10:00:00 MEZ (Zeit (Mitteleuropa))",
    "2 Mar 126 09:00:00 GMT",
    "Mon, 2 Mar 2026 09:00:00 -0000",
    "Mon, 2 Mar 2026 09:00:00",
    "Mon Mar  2 09:00:00 2026",
    "2026-03-02 09:00:00",
    "2026-03-02T09:00:00Z",
    "2026-03-02T10:00:00+01:00",
    "Mon, 2 Mar 2026 04:00 EST",
    "Mon Mar  2 10:00:00 CET 2026",
    "Mon, 2 Mar 2026 10:00:00 +0100 CET",
    "Mo, 2. März 2026 10.00.00 +0100",
    "lun., 2 mars 2026 09:00:00 XYZ",
    "ma, 2 mrt. 2026 09.00 Z",
    "Mon, 2 Mar 2026 18:00:00 JST",
  ])
    assert.equal(dateOf(said), at9, said);
  assert.equal(dateOf("Monday, March 2, 2026 9:00 PM"), "2026-03-02T21:00:00.000Z");
  assert.equal(dateOf("jeu., 2 juil. 2026 11:00:00 CEST"), "2026-07-02T09:00:00.000Z");
  assert.equal(dateOf("Thu, 2 Jul 2026 11:00:00 CEST"), "2026-07-02T09:00:00.000Z");
});

test("no date is invented", () => {
  for (const said of [
    null,
    "",
    "yesterday",
    "02/03/2026 10:00",
    "Mon, 2 Mar 2026 25:00:00 +0100",
    "31 Feb 2026 10:00 Z",
  ])
    assert.equal(dateOf(said), null, String(said));
});
