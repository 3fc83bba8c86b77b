import { z } from "zod";
import type { Db } from "#shared/db/db.ts";
import { chainOf, GENESIS, lastLink, leafOf } from "./seal.ts";

/**
 * The log as a file that proves itself: JSON lines, a head and then every link of the
 * chain in order. In a bundle of one case the entries of the others are left out and
 * their hashes stay, so that nothing of them is shown and the chain can still be derived.
 */

const FORMAT = "mailroom-audit-bundle/1";
const STREAM_ROWS = 1_000;

const Hex = z.string().regex(/^[0-9a-f]{64}$/);
const Head = z.strictObject({
  format: z.literal(FORMAT),
  /** Id of the case whose entries are shown; null: all are. */
  case: z.string().nullable(),
  links: z.int().min(0),
  /** The chain's last link: whoever noted it down before knows that nothing was rewritten since. */
  chain: Hex,
});
const Link = z.strictObject({
  position: z.int().min(1),
  leaf: Hex,
  /** What the leaf is the sha256 of. */
  entry: z
    .strictObject({
      id: z.int(),
      at: z.iso.datetime(),
      actor: z.string(),
      action: z.string(),
      case: z.string().nullable(),
      run: z.int().nullable(),
      detail: z.json(),
    })
    .optional(),
});

/** The lines of a bundle, in one snapshot of the log; what waits to be chained is not in it. */
export function exportBundle(db: Db, caseId: string | null, write: (line: string) => Promise<void>): Promise<void> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (tx) => {
      const last = await lastLink(tx);
      const head: z.infer<typeof Head> = {
        format: FORMAT,
        case: caseId,
        links: last?.position ?? 0,
        chain: (last?.chain ?? GENESIS).toString("hex"),
      };
      await write(JSON.stringify(head));
      const rows = tx
        .selectFrom("audit_chain as link")
        .innerJoin("audit_entry as entry", "entry.id", "link.entry_id")
        .select(["link.position", "link.leaf", "entry.id", "entry.at", "entry.actor", "entry.action"])
        .select(["entry.case_id", "entry.run_id", "entry.detail"])
        .orderBy("link.position")
        .stream(STREAM_ROWS);
      for await (const { position, leaf, id, at, actor, action, case_id, run_id, detail } of rows) {
        const isShown = caseId === null || case_id === caseId;
        const entry = { id, at: at.toISOString(), actor, action, case: case_id, run: run_id, detail };
        await write(JSON.stringify({ position, leaf: leaf.toString("hex"), ...(isShown && { entry }) }));
      }
    });
}

export interface BundleVerification {
  ok: boolean;
  case: string | null;
  /** Links derived again, and how many of them show their entry. */
  links: number;
  shown: number;
  chain: string;
  /** The first thing that is wrong, in words; null when all holds. */
  wrong: string | null;
}

/** Derives a bundle again from its lines alone: no database, nobody to trust but the last link. */
export async function verifyBundle(lines: AsyncIterable<string>): Promise<BundleVerification> {
  const found: BundleVerification = { ok: false, case: null, links: 0, shown: 0, chain: "", wrong: null };
  let head: z.infer<typeof Head> | undefined;
  let chain: Buffer = GENESIS;
  const refuse = (wrong: string): BundleVerification => ({ ...found, wrong });
  for await (const line of lines) {
    if (head === undefined) {
      const parsed = Head.safeParse(parsedJson(line));
      if (!parsed.success) return refuse("the first line is not the head of a bundle");
      head = parsed.data;
      found.case = head.case;
      found.chain = head.chain;
      continue;
    }
    const parsed = Link.safeParse(parsedJson(line));
    if (!parsed.success) return refuse(`line ${found.links + 2} is not a link`);
    const { position, leaf, entry } = parsed.data;
    if (position !== found.links + 1) return refuse(`position ${found.links + 1} is missing`);
    if (entry !== undefined) {
      const { at, case: case_id, run: run_id, ...rest } = entry;
      if (leafOf({ ...rest, at: new Date(at), case_id, run_id }).toString("hex") !== leaf)
        return refuse(`the entry at position ${position} was changed`);
      if (head.case !== null && case_id !== head.case) return refuse(`position ${position} shows another case`);
      found.shown += 1;
    } else if (head.case === null) return refuse(`the entry at position ${position} was left out`);
    chain = chainOf(chain, Buffer.from(leaf, "hex"));
    found.links = position;
  }
  if (head === undefined) return refuse("it is empty");
  if (found.links !== head.links) return refuse(`it ends at position ${found.links} of ${head.links}`);
  if (chain.toString("hex") !== head.chain) return refuse("the links do not lead to the last one");
  return { ...found, ok: true };
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON is no line of a bundle, which the schema says
  }
}
