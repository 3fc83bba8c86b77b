import { Parser } from "htmlparser2";

/** What style sheets and style attributes say of an element, as far as it can hide text. */

/** By property, in small letters. */
export type Style = ReadonlyMap<string, string>;

/**
 * Rules looked at, over all sheets of one text: newsletters have some hundred, frameworks pasted in
 * whole some thousand. There is none on time, which would read the same mail in two ways: parsing and
 * looking up take as long as the text is.
 */
export const RULES_MAX = 5_000;
/** Classes of one element: builders of newsletters write a dozen. */
export const CLASSES_MAX = 50;
/** Declarations of one rule or attribute. */
const DECLARATIONS_MAX = 100;
/** A colour or a length is short; what is longer is a picture's address, and its beginning says so. */
export const VALUE_CHARACTERS_MAX = 200;

const PROPERTIES = new Set(
  "display visibility mso-hide opacity font-size line-height height max-height width max-width overflow color background background-color position left top right bottom text-indent margin-left clip font".split(
    " ",
  ),
);

interface Declaration {
  property: string;
  value: string;
  /** The higher outdoes the lower. */
  rank: number;
}

export interface Sheet {
  /** By `tag`, `.class`, `tag.class`, `#id`, `tag#id`, `*`: what holds of all rules of that name. */
  readonly rules: ReadonlyMap<string, ReadonlyMap<string, Declaration>>;
  /** A rule that is not understood, as one for a tag within a class, paints a ground. */
  readonly mayPaint: boolean;
}

/** What is important first, then an id, a class, a tag, then the later. `order` stays below RULES_MAX. */
const rankOf = (isImportant: boolean, kind: number, order: number): number =>
  ((isImportant ? 4 : 0) + kind) * (RULES_MAX + 1) + order;
/** What an element says of itself outdoes what sheets say of its id. */
const OWN = 3;
const kindOf = (selector: string): number => (selector.includes("#") ? 2 : selector.includes(".") ? 1 : 0);

export const NO_SHEET: Sheet = { rules: new Map(), mayPaint: false };

/** All style sheets of a text. */
export function sheetOf(html: string): Sheet {
  if (!/<style/i.test(html)) return NO_SHEET;
  const texts: string[] = [];
  let isStyle = false;
  const parser = new Parser({
    onopentag(tag) {
      isStyle = tag === "style";
    },
    onclosetag() {
      isStyle = false;
    },
    ontext(text) {
      if (isStyle) texts.push(text);
    },
  });
  parser.write(html);
  parser.end();
  return parseSheet(texts.join("\n"));
}

/** In small letters: what has no doctype, as most mails, does not tell them from capitals. */
const SELECTOR = /^(?:\*|[a-z][a-z0-9]*|[a-z0-9]*[.#][\w-]+)$/;
/** What holds on the screen that people read on; rules for small ones and for print do not. */
const FOR_ALL = /^@media\s+(?:only\s+)?(?:all|screen)\s*$/i;

export function parseSheet(css: string): Sheet {
  const rules = new Map<string, Map<string, Declaration>>();
  let order = 0;
  let mayPaint = false;
  for (const { selectors, body } of blocksOf(withoutComments(css))) {
    const declarations = declarationsOf(body);
    const paints = declarations.some(({ property }) => property.startsWith("background"));
    for (const written of selectors.split(",")) {
      const selector = written.trim().toLowerCase();
      if (order >= RULES_MAX || !SELECTOR.test(selector)) {
        mayPaint ||= paints;
        continue;
      }
      const known = rules.get(selector) ?? new Map<string, Declaration>();
      rules.set(selector, known);
      for (const { property, value, isImportant } of declarations)
        keepBest(known, { property, value, rank: rankOf(isImportant, kindOf(selector), order) });
      order += 1;
    }
  }
  return { rules, mayPaint };
}

function keepBest(known: Map<string, Declaration>, declaration: Declaration): void {
  if (declaration.rank >= (known.get(declaration.property)?.rank ?? 0)) known.set(declaration.property, declaration);
}

/** Rules with their selectors. Those within `@media` and its like are left out, unless they hold for every screen. */
function blocksOf(css: string): { selectors: string; body: string }[] {
  const blocks: { selectors: string; body: string }[] = [];
  /** For each block that is open around: whether it counts. */
  const around: boolean[] = [];
  let at = 0;
  for (const match of css.matchAll(/[{};]/g)) {
    const text = css.slice(at, match.index).trim();
    const counts = around.every(Boolean);
    if (match[0] === "{") {
      at = match.index + 1;
      const isRule = !text.startsWith("@");
      if (isRule && counts) {
        const end = css.indexOf("}", at);
        blocks.push({ selectors: text, body: css.slice(at, end < 0 ? css.length : end) });
      }
      // What nests in a rule, or in a block that does not count, does not count either.
      around.push(!isRule ? FOR_ALL.test(text) : false);
      if (around.length > NESTING_MAX) return blocks;
      continue;
    }
    if (match[0] === "}") around.pop();
    // A semicolon ends `@import` and its like, and what is in a rule was taken with it.
    at = match.index + 1;
  }
  return blocks;
}
/** `@media` in `@supports` is two. */
const NESTING_MAX = 20;

/** Also the marks by which old pages hide a sheet from older programs. */
function withoutComments(css: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (true) {
    const start = css.indexOf("/*", at);
    if (start < 0) break;
    pieces.push(css.slice(at, start));
    const end = css.indexOf("*/", start + 2);
    at = end < 0 ? css.length : end + 2;
  }
  return (pieces.join(" ") + css.slice(at)).replace(/<!--|-->/g, " ");
}

function declarationsOf(body: string): { property: string; value: string; isImportant: boolean }[] {
  return body
    .split(";", DECLARATIONS_MAX)
    .map((each) => {
      const colon = each.indexOf(":");
      const written = each.slice(colon + 1).toLowerCase();
      const isImportant = /!\s*important\b/.test(written);
      const value = written
        .replace(/!\s*important\b.*$/s, "")
        .trim()
        .slice(0, VALUE_CHARACTERS_MAX);
      const property = each.slice(0, Math.max(0, colon)).trim().toLowerCase();
      return { property, value, isImportant };
    })
    .filter(({ property, value }) => PROPERTIES.has(property) && value !== "");
}

/** What holds for one element: the sheets' rules for its tag, classes and id, and its own attribute. */
export function styleOf(
  sheet: Sheet,
  tag: string,
  { style, class: names, id }: Readonly<Record<string, string>>,
): Style {
  if (style === undefined && sheet.rules.size === 0) return NO_STYLE;
  const best = new Map<string, Declaration>();
  if (sheet.rules.size > 0)
    for (const key of keysOf(tag, names, id))
      for (const declaration of sheet.rules.get(key)?.values() ?? []) keepBest(best, declaration);
  for (const { property, value, isImportant } of style === undefined ? [] : declarationsOf(style))
    keepBest(best, { property, value, rank: rankOf(isImportant, OWN, 0) });
  return new Map([...best.values()].map(({ property, value }) => [property, value]));
}
const NO_STYLE: Style = new Map();

function keysOf(tag: string, names: string | undefined, id: string | undefined): string[] {
  const keys = ["*", tag];
  const classes = names === undefined ? [] : names.trim().toLowerCase().split(/\s+/, CLASSES_MAX);
  for (const name of classes) keys.push(`.${name}`, `${tag}.${name}`);
  if (id !== undefined) keys.push(`#${id.toLowerCase()}`, `${tag}#${id.toLowerCase()}`);
  return keys;
}
