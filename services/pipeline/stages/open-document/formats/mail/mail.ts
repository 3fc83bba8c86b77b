import type { Format, Found } from "../../format.ts";
import { clearSignature } from "../seal/noted.ts";
import { bodyOf } from "./body.ts";
import { isMail, skipMboxLine } from "./detect.ts";
import { MAIL_TYPE } from "./leaf.ts";
import { readMail } from "./read.ts";

/** Older mailers put it into the text as it is. */
const PGP_INLINE = /^-----BEGIN PGP MESSAGE-----\s*$/m;

/** RFC 5322 and MIME, as well as a reasonable client reads them when they are broken. */
export const mail: Format = {
  name: "mail",
  detect: (source) => (isMail(source) ? MAIL_TYPE : null),
  async open(source, scratch): Promise<Found> {
    const { facts, tree, children, digitalSignatures, characterSets, problems } = await readMail(
      source.path,
      skipMboxLine(source.head),
      scratch,
    );
    const { text, html, isCut } = tree === null ? { text: "", html: "", isCut: false } : bodyOf(tree);
    if (isCut) problems.add("TEXT_TOO_LONG");
    if (PGP_INLINE.test(text)) problems.add("MAIL_ENCRYPTED");
    const clear = clearSignature(text);
    return {
      pages: 1,
      text,
      mail: { ...facts, text, characterSets },
      ...(html === "" ? {} : { html }),
      children,
      digitalSignatures: clear === null ? digitalSignatures : [...digitalSignatures, clear],
      problems: [...problems],
    };
  },
};
