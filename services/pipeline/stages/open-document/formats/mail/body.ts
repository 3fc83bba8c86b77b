import { htmlToText } from "../../html.ts";

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

/** Mailers write as plain text that one should look at the HTML, and a person then sees the HTML only. */
const STUB_CHARACTERS_MAX = 300;
const STUB_SHARE_MAX = 0.34;

/** What a person reads: of alternatives the plain one unless it says nothing, of all else everything in order. */
export function bodyOf(part: Part): Body {
  if (part.kind !== "multipart")
    return part.kind === "html"
      ? { ...htmlToText(part.text), html: part.shown ?? part.text }
      : { text: part.text, html: "", isCut: false };
  const bodies = part.parts.map(bodyOf);
  const isCut = bodies.some((body) => body.isCut);
  if (part.isAlternative && bodies.length > 1) return { ...alternative(bodies), isCut };
  return {
    text: bodies
      .map(({ text }) => text)
      .filter((text) => text.trim() !== "")
      .join("\n"),
    html: bodies.some(({ html }) => html !== "") ? bodies.map(asHtml).join("\n") : "",
    isCut,
  };
}

/** The last that a client can show is the richest (RFC 2046, 5.1.4). */
function alternative(bodies: readonly Body[]): Omit<Body, "isCut"> {
  const rich = bodies.findLast(({ html }) => html !== "");
  const plain = bodies.find(({ text, html }) => html === "" && text.trim() !== "");
  const html = rich?.html ?? "";
  if (plain === undefined) return { text: rich?.text ?? "", html };
  const length = plain.text.trim().length;
  const isStub = rich !== undefined && length < STUB_CHARACTERS_MAX && length < rich.text.length * STUB_SHARE_MAX;
  return { text: isStub ? rich.text : plain.text, html };
}

const asHtml = ({ text, html }: Body): string =>
  html !== "" || text.trim() === "" ? html : `<pre>${escaped(text)}</pre>`;

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
