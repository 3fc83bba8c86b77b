import { join } from "node:path";
import { z } from "zod";
import { PermanentError } from "#shared/errors.ts";
import { sha256 } from "#shared/json.ts";
import type { Box } from "./box.ts";

/** Training rows as pages with boxes, and which of them are kept for measuring. */

const fraction = z.number().min(0).max(1);
const pixels = z.coerce.number().min(0);
export const KINDS = ["signature", "initials"] as const;
export const Box4 = z.tuple([fraction, fraction, fraction, fraction]);

/** A page with what is on it: the form in which a bank trains on its own pages. */
const PageRow = z.object({
  image: z.string().min(1),
  signatures: z.array(z.object({ kind: z.enum(KINDS).default("signature"), box: Box4 })),
  /** Pages with one of these in common stay on one side of the split: the signer, the document. */
  groups: z.array(z.string()).default([]),
});
/** Lines of the two tables that the public pages come with. */
const TablePage = z.object({
  dataset: z.string(),
  file: z.string(),
  width: pixels,
  height: pixels,
  orig_name: z.string().optional(),
  author_ids: z.string().optional(),
});
const TableBox = z.object({
  dataset: z.string(),
  file: z.string(),
  x0: pixels,
  y0: pixels,
  x1: pixels,
  y1: pixels,
  label: z.string(),
});
export const SignatureRow = z.union([PageRow, TableBox, TablePage]);
export type SignatureRow = z.infer<typeof SignatureRow>;

export interface Page {
  /** Path below the image root. */
  image: string;
  source: string;
  groups: string[];
  /** In fractions of the page. */
  boxes: Box[];
  unknown: Box[];
}

/** Of the groups: pages kept for calibrating and measuring. */
const DEV_SHARE = 0.15;

/** All pages in the order given. Throws TRAINING_DATA_WRONG for a box without a page. */
export function pagesOf(rows: readonly SignatureRow[]): Page[] {
  const pages = new Map<string, Page & { width: number; height: number }>();
  for (const row of rows) {
    if ("image" in row) {
      const boxes = row.signatures.map(({ box: [left, top, right, bottom] }) => ({ left, top, right, bottom }));
      pages.set(row.image, {
        image: row.image,
        source: "own",
        groups: row.groups,
        boxes,
        unknown: [],
        width: 1,
        height: 1,
      });
    } else if (!("x0" in row)) {
      const { dataset, file, width, height } = row;
      const image = join(dataset, "images", file);
      pages.set(image, {
        image,
        source: dataset,
        groups: groupsOf(row),
        boxes: [],
        unknown: unknownOf(row),
        width,
        height,
      });
    }
  }
  for (const row of rows) {
    if (!("x0" in row)) continue;
    const page = pages.get(join(row.dataset, "images", row.file));
    if (page === undefined) throw new PermanentError("TRAINING_DATA_WRONG", `a box on ${row.file}, which is no page`);
    const across = (x: number) => Math.min(1, x / page.width);
    const down = (y: number) => Math.min(1, y / page.height);
    const box = { left: across(row.x0), top: down(row.y0), right: across(row.x1), bottom: down(row.y1) };
    if (box.right > box.left && box.bottom > box.top) page.boxes.push(box);
  }
  return [...pages.values()].map(({ image, source, groups, boxes, unknown }) => ({
    image,
    source,
    groups,
    boxes,
    unknown,
  }));
}

/** "pqw02f00-page07_7" is page 7 of document pqw02f00; author_ids name signers, separated by spaces or semicolons. */
function groupsOf({ dataset, orig_name: name, author_ids: authors }: z.infer<typeof TablePage>): string[] {
  const document = name?.split(/[-_]/)[0];
  const signers = authors?.split(/[^0-9A-Za-z]+/).filter((id) => id !== "") ?? [];
  const isDocument = document !== undefined && document !== "image";
  return [...(isDocument ? [`document ${document}`] : []), ...signers.map((id) => `${dataset} signer ${id}`)];
}

/** The French statutes carry initials at the foot of their pages, boxed nowhere: neither taught nor held against an answer. */
function unknownOf({ dataset, file }: z.infer<typeof TablePage>): Box[] {
  const isStatute = dataset === "xc8up-nontobacco" && /^image_\d+_jpg\.jpg$/.test(file);
  return isStatute ? [{ left: 0, top: 0.86, right: 1, bottom: 1 }] : [];
}

/** Pages that share a document or a signer, directly or through others, end on the same side. */
export function split(pages: readonly Page[], seed: number): { train: Page[]; dev: Page[] } {
  const parent = new Map<string, string>();
  const rootOf = (name: string): string => {
    let at = name;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const { image, groups } of pages) {
    parent.set(image, image);
    for (const group of groups) {
      if (!parent.has(group)) parent.set(group, group);
      const [a, b] = [rootOf(image), rootOf(group)].sort() as [string, string];
      parent.set(b, a);
    }
  }
  const isDev = ({ image }: Page) =>
    Number.parseInt(sha256(`${seed}:${rootOf(image)}`).slice(0, 8), 16) / 2 ** 32 < DEV_SHARE;
  return { train: pages.filter((page) => !isDev(page)), dev: pages.filter(isDev) };
}
