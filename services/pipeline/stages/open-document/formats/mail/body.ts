import { htmlToText } from "../../html.ts";
import { saysAll } from "./says-all.ts";

/** A node of a mail's tree that is to be read: text, or what holds it. */
export type Part = Multipart | Text;
export interface Multipart {
  kind: "multipart";
  isAlternative: boolean;
  parts: Part[];
}
export interface Text {
  kind: "plain" | "html";
  text: string;
  /** HTML as people are shown it, with the files that were taken out of `text`. */
  shown?: string;
}

export interface Body {
  text: string;
  /** Empty where nothing was HTML. */
  html: string;
  /** The HTML was longer than is read. */
  isCut: boolean;
}
/** `pieces`: its texts one by one, since what stands behind an attachment is short and says something of its own. */
type Branch = Body & { pieces: string[] };

/** A forwarded mail may hold alternatives in alternatives; at each level all words are compared. Deeper, the HTML is taken. */
const COMPARED_DEPTH_MAX = 8;

/** What a person reads: of alternatives the plain one where it says what the HTML says, of all else everything in order. */
export function bodyOf(part: Part): Body {
  const { text, html, isCut } = branchOf(part, 0);
  return { text, html, isCut };
}

function branchOf(part: Part, depth: number): Branch {
  if (part.kind !== "multipart") {
    const { text, isCut } = part.kind === "html" ? htmlToText(part.text) : { text: part.text, isCut: false };
    return { text, html: part.kind === "html" ? (part.shown ?? part.text) : "", isCut, pieces: [text] };
  }
  const isChoice = part.isAlternative && part.parts.length > 1;
  const branches = part.parts.map((each) => branchOf(each, depth + (isChoice ? 1 : 0)));
  if (!isChoice) return oneAfterOther(branches);
  return { ...alternative(branches, depth), isCut: branches.some(({ isCut }) => isCut) };
}

function oneAfterOther(branches: readonly Branch[]): Branch {
  return {
    text: branches
      .map(({ text }) => text)
      .filter((text) => text.trim() !== "")
      .join("\n"),
    html: branches.some(({ html }) => html !== "") ? branches.map(asHtml).join("\n") : "",
    isCut: branches.some(({ isCut }) => isCut),
    pieces: branches.flatMap(({ pieces }) => pieces),
  };
}

/** The last that a client can show is the richest (RFC 2046, 5.1.4), and what a person sees. */
function alternative(branches: readonly Branch[], depth: number): Branch {
  const rich = branches.findLast(({ html }) => html !== "");
  const plains = branches.filter(({ text, html }) => html === "" && text.trim() !== "");
  const [plain = NOTHING, ...others] = plains;
  const isCompared = depth < COMPARED_DEPTH_MAX;
  // Without HTML there is no richest; some mailers put one text below the other so.
  if (rich === undefined)
    return isCompared &&
      saysAll(
        plain.text,
        others.map(({ text }) => text),
      )
      ? plain
      : oneAfterOther(plains);
  return isCompared && plain !== NOTHING && saysAll(plain.text, rich.pieces) ? { ...plain, html: rich.html } : rich;
}

const NOTHING: Branch = { text: "", html: "", isCut: false, pieces: [] };

const asHtml = ({ text, html }: Body): string =>
  html !== "" || text.trim() === "" ? html : `<pre>${escaped(text)}</pre>`;

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
