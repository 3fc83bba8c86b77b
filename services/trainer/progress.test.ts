import assert from "node:assert/strict";
import { test } from "node:test";
import { createProgress } from "./progress.ts";

function watched(isTerminal: boolean) {
  let at = 0;
  let text = "";
  const err = (more: string) => {
    text += more;
  };
  const progress = createProgress({ err, isTerminal }, () => at);
  return {
    progress,
    step: (milliseconds: number, done: number) => {
      at += milliseconds;
      progress.update(done, 10, "fold 1");
    },
    text: () => text,
  };
}

test("without a terminal: a line every few seconds, with what is left, and nothing for short work", () => {
  const { step, text } = watched(false);
  step(0, 1);
  step(1_000, 2);
  assert.equal(text(), "");
  step(5_000, 6);
  assert.equal(text(), "6 of 10 (fold 1), 4 s left\n");
  step(1_000, 7);
  step(4_000, 8);
  assert.equal(text().split("\n").length, 3);
});

test("on a terminal: one line that redraws itself and is complete at the end", () => {
  const { progress, step, text } = watched(true);
  step(0, 1);
  step(10, 2);
  step(500, 5);
  step(1, 10);
  progress.finish();
  assert.ok(!text().includes("2/10"), "not redrawn at every step");
  assert.match(text(), /\r\[#{15}\.{15}\] 5\/10 fold 1/);
  assert.match(text(), /\r\[#{30}\] 10\/10 fold 1[^\n]*\n$/);
});

test("work that goes on from the middle is judged by what it does, not by what was done", () => {
  const { step, text } = watched(false);
  step(0, 5);
  step(6_000, 7);
  assert.equal(text(), "7 of 10 (fold 1), 9 s left\n");
});
