import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLogger } from "#shared/log.ts";
import type { Context, Joined, Subject } from "../../stage.ts";
import type { OpenedDocument } from "../open-document/output.ts";
import type { PageRead } from "../read-page/output.ts";
import { route } from "./stage.ts";

/** What the router is told of a case: who a mail says it is from, where it is to be told that. */

const subject: Subject = { case: { id: "c", receipt: 1, source: "smtp" }, document: null, page: null };
const document = { id: "d", name: "a", mediaType: "message/rfc822", sha256: "", bytes: 1, depth: 0, ordinal: 1 };
const page = { id: 1, number: 1 };

function opened(sender: string | null, isMail = true): Joined<OpenedDocument> {
  const about = { messageId: null, recipients: [], copies: [], sentAt: null, text: "", htmlSha256: null };
  const mail = isMail ? { ...about, sender, subject: "A form", headers: [], characterSets: [] } : null;
  const found = { format: "mail", mediaType: "message/rfc822", pages: 1, textSha256: null, children: [] } as const;
  return {
    document,
    page: null,
    outcome: { ok: true, output: { ...found, children: [], digitalSignatures: [], mail, problems: [] } },
  };
}
const read: PageRead = {
  ...{ width: null, height: null, source: "none", language: "en", text: "enclosed is a form" },
  ...{ engine: null, wordsSha256: null, problems: [] },
};
const readings: Joined<PageRead>[] = [{ document, page, outcome: { ok: true, output: read } }];

const ANSWER = { label: "cards", confidence: 0.99, abstained: false, alternatives: [], reasons: [] };

async function routed(first: Joined<OpenedDocument>, settings: Pick<Context, "isSenderTold" | "accepted">) {
  const asked: unknown[] = [];
  const output = await route.run(subject, [[first], readings, [], []] as never, {
    ...settings,
    ...{ blobs: undefined as never, contained: undefined as never, lane: "quick", log: silentLogger },
    departments: [{ id: "cards", name: "Cards", sensitive: false } as never],
    signal: new AbortController().signal,
    predict: async <Out>(_model: string, input: unknown) => {
      asked.push(input);
      return ANSWER as Out;
    },
  });
  return { output, asked };
}

const BARE = { text: "enclosed is a form", subject: "A form" };
const anna = opened("Anna <anna@Mail.Shop.example>");

test("told of no sender unless it is to be", async () => {
  for (const settings of [{}, { isSenderTold: false }]) {
    const { output, asked } = await routed(anna, settings);
    assert.deepEqual(asked, [BARE]);
    assert.ok(!("senderDomain" in output), "results are the bytes they were before there was a sender");
  }
});

test("told of the domain that the mail says it comes from, and of none where there is none", async () => {
  const { output, asked } = await routed(anna, { isSenderTold: true });
  assert.deepEqual(asked, [{ ...BARE, senderDomain: "mail.shop.example" }]);
  assert.equal(output.senderDomain, "mail.shop.example");
  for (const first of [opened(null), opened("Anna"), opened("anna@[192.0.2.1]")])
    assert.deepEqual((await routed(first, { isSenderTold: true })).asked, [BARE]);
  const { asked: file } = await routed(opened(null, false), { isSenderTold: true });
  assert.deepEqual(file, [{ text: BARE.text }]);
});

test("done again, it is told what it was told then, whatever the setting is by now", async () => {
  for (const isSenderTold of [true, false]) {
    const first = await routed(anna, { isSenderTold });
    const again = await routed(anna, { isSenderTold: !isSenderTold, accepted: first.output });
    assert.deepEqual(again, first);
  }
});
