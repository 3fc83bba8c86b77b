import { constants, createHash, createVerify, timingSafeEqual, verify, X509Certificate } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { fromBER, type OctetString } from "asn1js";
import { Certificate, ContentInfo, SignedData, type SignerInfo } from "pkijs";
import type { PdfSeal } from "#shared/pdf/sealed.ts";
import type { DigitalSignature } from "#shared/signatures/digital.ts";

/**
 * Whether the bytes that a PDF's signature covers are those that were signed, by the
 * certificate inside it. Whose the certificate really is nobody here can say: that takes
 * lists of trusted authorities, which change, and a reading must not.
 */

const HASHES: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const RSA_PSS = "1.2.840.113549.1.1.10";
const NAME_CHARACTERS_MAX = 200;

export async function checkSeal(path: string, size: number, seal: PdfSeal): Promise<DigitalSignature> {
  const found: DigitalSignature = {
    kind: "pdf",
    signer: null,
    signedAt: timeOf(seal.time),
    state: "unchecked",
    coversAll: false,
  };
  const [, , from = 0, length = 0] = seal.byteRange;
  found.coversAll = from + length === size;
  const signed = parsed(seal.contents);
  const info = signed?.signerInfos[0];
  const certificate = signed === null || info === undefined ? null : certificateOf(signed, info);
  if (signed === null || info === undefined || certificate === null) return found;
  found.signer = nameOf(certificate);
  const hash = HASHES[info.digestAlgorithm.algorithmId];
  if (hash === undefined) return found;
  const isRight =
    (await coversAllButItself(path, size, seal)) && (await holds(path, seal, { signed, info, certificate, hash }));
  return { ...found, state: isRight ? "intact" : "changed" };
}

/** Who signed a CMS by the certificate in it; null where there is none that can be read. */
export function signerOf(cms: Buffer): string | null {
  const signed = parsed(cms);
  const info = signed?.signerInfos[0];
  const certificate = signed === null || info === undefined ? null : certificateOf(signed, info);
  return certificate === null ? null : nameOf(certificate);
}

function parsed(contents: Buffer): SignedData | null {
  try {
    const { result, offset } = fromBER(Uint8Array.from(contents).buffer);
    if (offset === -1) return null;
    const info = new ContentInfo({ schema: result });
    return info.contentType === SIGNED_DATA ? new SignedData({ schema: info.content }) : null;
  } catch {
    return null; // no CMS is an answer: the signature is of a kind we do not check
  }
}

/** One stretch before the signature and one behind it; what lies between is the signature itself and nothing else. */
async function coversAllButItself(path: string, size: number, { byteRange, contents }: PdfSeal): Promise<boolean> {
  const [start, before = 0, from = 0, length = 0] = byteRange;
  const gap = from - before;
  if (byteRange.length !== 4 || start !== 0 || before <= 0 || length < 0 || from + length > size) return false;
  if (gap !== contents.length * 2 + 2) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(gap), 0, gap, before);
    const hex = buffer.toString("latin1", 1, gap - 1);
    return buffer[0] === 0x3c && buffer[gap - 1] === 0x3e && hex.toLowerCase() === contents.toString("hex");
  } finally {
    await file.close();
  }
}

interface Parts {
  signed: SignedData;
  info: SignerInfo;
  certificate: X509Certificate;
  hash: string;
}

async function holds(path: string, seal: PdfSeal, { signed, info, certificate, hash }: Parts): Promise<boolean> {
  const isPss = info.signatureAlgorithm.algorithmId === RSA_PSS;
  const key = isPss
    ? { key: certificate.publicKey, padding: constants.RSA_PKCS1_PSS_PADDING }
    : { key: certificate.publicKey };
  const signature = Buffer.from(info.signature.valueBlock.valueHexView);
  const attributes = info.signedAttrs;
  if (attributes === undefined) {
    const check = createVerify(hash);
    for await (const chunk of covered(path, seal)) check.update(chunk);
    return check.verify(key, signature);
  }
  const told = attributes.attributes.find(({ type }) => type === MESSAGE_DIGEST)?.values[0] as OctetString | undefined;
  if (told === undefined || !verify(hash, Buffer.from(attributes.encodedValue), key, signature)) return false;
  const inner = signed.encapContentInfo.eContent?.getValue();
  if (inner === undefined) return isSame(await digestOf(path, seal, hash), told);
  // Old signatures and time stamps sign a digest of the bytes, which they hold.
  if (!isSame(createHash(hash).update(new Uint8Array(inner)).digest(), told)) return false;
  for (const name of Object.values(HASHES))
    if (Buffer.from(inner).includes(await digestOf(path, seal, name))) return true;
  return false;
}

const isSame = (digest: Buffer, told: OctetString): boolean => {
  const other = Buffer.from(told.valueBlock.valueHexView);
  return other.length === digest.length && timingSafeEqual(digest, other);
};

async function digestOf(path: string, seal: PdfSeal, hash: string): Promise<Buffer> {
  const digest = createHash(hash);
  for await (const chunk of covered(path, seal)) digest.update(chunk);
  return digest.digest();
}

async function* covered(path: string, { byteRange }: PdfSeal): AsyncGenerator<Buffer> {
  for (let i = 0; i + 1 < byteRange.length; i += 2) {
    const [start = 0, length = 0] = byteRange.slice(i, i + 2);
    if (length > 0) yield* createReadStream(path, { start, end: start + length - 1 }) as AsyncIterable<Buffer>;
  }
}

/** The signer's, by its number; of several that came along the others vouch for it. */
function certificateOf({ certificates = [] }: SignedData, info: SignerInfo): X509Certificate | null {
  const wanted = (info.sid as { serialNumber?: { isEqual(other: unknown): boolean } }).serialNumber;
  const all = certificates.filter((one): one is Certificate => one instanceof Certificate);
  const found =
    all.find(({ serialNumber }) => wanted?.isEqual(serialNumber)) ?? (all.length === 1 ? all[0] : undefined);
  if (found === undefined) return null;
  try {
    return new X509Certificate(Buffer.from(found.toSchema(true).toBER()));
  } catch {
    return null; // a key of a kind that is not known here: not checked
  }
}

function nameOf({ subject }: X509Certificate): string | null {
  const of = (field: string) => new RegExp(`^${field}=(.*)$`, "m").exec(subject)?.[1];
  return (of("CN") ?? of("O") ?? subject).slice(0, NAME_CHARACTERS_MAX) || null;
}

/** ISO 32000-1, 7.9.4; without a zone it is taken for UTC. */
function timeOf(text: string): string | null {
  const found = /^D:(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?)?/.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", sign, zoneHour = "00", zoneMinute = "00"] =
    found;
  const zone = sign === undefined ? "Z" : `${sign}${zoneHour}:${zoneMinute}`;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  return Number.isFinite(time.getTime()) ? time.toISOString() : null;
}
