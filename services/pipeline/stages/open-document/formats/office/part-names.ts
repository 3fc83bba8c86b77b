import { walk } from "./lines.ts";
import type { OfficePackage } from "./package.ts";

/** Where the parts of an Office document are: their names are a habit, and not a rule (ECMA-376-2, Open Packaging Conventions). */

/** The relation of the whole file to its document; the strict form of the standard has another address before it. */
const DOCUMENT_RELATION = /\/officeDocument$/;

/** The part that holds the document; null where none is named, or it is not there. */
export function mainPart(parts: OfficePackage): string | null {
  const main = relations(parts, "").find(({ type }) => DOCUMENT_RELATION.test(type))?.target;
  return main !== undefined && parts.names.includes(main) ? main : null;
}

export interface Relation {
  id: string;
  type: string;
  /** The name of a part, which need not be there. */
  target: string;
}

/** What a part refers to; `part` is empty for the file as a whole. */
export function relations(parts: OfficePackage, part: string): Relation[] {
  const folder = part.slice(0, part.lastIndexOf("/") + 1);
  const found: Relation[] = [];
  walk(parts.xml(`${folder}_rels/${part.slice(folder.length)}.rels`) ?? "", {
    open({ tag, attributes: { Id = "", Type = "", Target = "" } }) {
      if (tag !== "Relationship") return;
      found.push({ id: Id, type: Type, target: Target.startsWith("/") ? Target.slice(1) : folder + Target });
    },
  });
  return found;
}

/** Parts told by what they are called, or by what the file says they are. */
export interface Wanted {
  name: RegExp;
  /** The end of a content type. */
  type: string;
}

/** Finds parts in the order of the numbers in their names. */
export function partFinder(parts: OfficePackage): (wanted: Wanted) => string[] {
  const types = new Map<string, string>();
  walk(parts.xml("[Content_Types].xml") ?? "", {
    open({ tag, attributes: { PartName = "", ContentType = "" } }) {
      if (tag === "Override") types.set(PartName.replace(/^\//, ""), ContentType);
    },
  });
  return ({ name, type }) =>
    parts.names.filter((one) => name.test(one) || types.get(one)?.endsWith(type)).sort(byNumber);
}

const byNumber = (a: string, b: string) => Number(/\d+/.exec(a)?.[0] ?? 0) - Number(/\d+/.exec(b)?.[0] ?? 0);
