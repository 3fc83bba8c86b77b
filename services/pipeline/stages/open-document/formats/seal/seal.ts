import { readFile } from "node:fs/promises";
import { PermanentError } from "#shared/errors.ts";
import { putChildren } from "../../children.ts";
import type { Format, Found } from "../../format.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { looksLikeMail } from "../mail/detect.ts";
import { readCms } from "./cms.ts";
import { cmsNoted } from "./noted.ts";

const CMS_TYPE = "application/pkcs7-mime";
const PGP_TYPE = "application/pgp-encrypted";

/** Armour of CMS (RFC 7468) and of PGP (RFC 9580). A signature in the clear is text that can be read. */
const CMS_ARMOUR = /^-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----/;
const PGP_ARMOUR = /^-----BEGIN PGP MESSAGE-----/;
/** As Italian senders have it: the same without armour lines. It begins with the bytes of a sequence. */
const BASE64_CMS = /^MI[A-Za-z0-9+/\r\n]{60}/;
const NAMES = /\.(?:p7m|p7s|p7c|pgp|gpg)$/i;
/** DER of a CMS ContentInfo (RFC 5652): a sequence that begins with the OID 1.2.840.113549.1.7.x. */
const CMS_OID = Buffer.from([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07]);
const OID_WITHIN = 32;
/** Enough of a content to see whether it begins like a mail. */
const START_BYTES = 4_096;

/** What is sealed: signed things are taken out, and what is sealed for somebody else is known for what it is. */
export const seal: Format = {
  name: "seal",
  detect({ head, name, declaredType }) {
    if (head[0] === 0x30 && head.subarray(0, OID_WITHIN).includes(CMS_OID)) return CMS_TYPE;
    const start = head.toString("latin1", 0, 256).trimStart();
    if (CMS_ARMOUR.test(start) || (BASE64_CMS.test(start) && /\.p7[mcs]$/i.test(name))) return CMS_TYPE;
    if (PGP_ARMOUR.test(start)) return PGP_TYPE;
    // Some gateways call the whole signed part of a mail smime.p7m, with its text in the clear.
    if (looksLikeMail(start)) return null;
    const isDeclared = /^application\/(?:(?:x-)?pkcs7-mime|pgp-encrypted)$/.test(declaredType);
    // PGP's binary form has no magic number: only name and bits say so (first bit always set).
    const isPgp = ((head[0] ?? 0) & 0x80) !== 0 && /\.(?:pgp|gpg)$/i.test(name);
    return isPgp || (isDeclared && NAMES.test(name)) ? PGP_TYPE : null;
  },
  async open(source, scratch): Promise<Found> {
    const whole = await readFile(source.path);
    const cms = whole[0] === 0x30 ? whole : unarmoured(whole);
    const sealed = readCms(cms);
    if (sealed === null && seal.detect(source) === CMS_TYPE) throw new PermanentError("DOCUMENT_DAMAGED");
    if (sealed === null || sealed.kind === "encrypted") return { pages: 0, problems: ["DOCUMENT_ENCRYPTED"] };
    // What was signed lies in a mail's other parts or is taken out here: noted, and not checked.
    const digitalSignatures = [cmsNoted(cms)];
    // It vouches for another file and has nothing to read.
    if (sealed.kind === "detached") return { pages: 0, digitalSignatures };
    const { content } = sealed;
    const children = await putChildren(scratch, [{ ...namesOf(source.name, content), bytes: content }]);
    return { pages: 0, digitalSignatures, children };
  },
};

const unarmoured = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString("latin1").replace(/-----[^\n]*-----/g, ""), "base64");

/** `order.xml.p7m` holds order.xml; the smime.p7m of a mail holds what the mail's body would be. */
function namesOf(name: string, content: Buffer): { name: string; mediaType: string } {
  const inner = name.replace(/\.p7[mcs]$/i, "");
  const start = content.toString("latin1", 0, START_BYTES);
  if (looksLikeMail(start) || /^content-type[ \t]*:/i.test(start))
    return { name: `${inner}.eml`, mediaType: "message/rfc822" };
  return { name: inner, mediaType: mediaTypeOfName(inner) };
}
