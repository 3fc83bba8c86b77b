import { createReadStream, createWriteStream } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type MimeNode, Splitter } from "@zone-eu/mailsplit";
import libmime from "libmime";
import type { CharacterSet } from "#shared/cases/character-set.ts";
import { type Code, PermanentError } from "#shared/errors.ts";
import { readCalendar } from "../../calendar.ts";
import { type Embedded, htmlToKeep, takeOutEmbedded } from "../../embedded.ts";
import type { Found } from "../../format.ts";
import { CONTAINER_BYTES_MAX, HTML_CHARACTERS_MAX, MAIL_HEADER_BYTES_MAX, MAIL_PARTS_MAX } from "../../limits.ts";
import { mediaTypeOfName } from "../../media-type.ts";
import { APPLE_TYPE, isBesideFile } from "../apple/apple.ts";
import { decodeBase64Text } from "./base64-text.ts";
import type { Multipart, Part } from "./body.ts";
import { betweenDelimiters, boundaryIn } from "./boundary.ts";
import { decodeText } from "./charset.ts";
import { Decoder } from "./decoder.ts";
import { factsOf, type HeaderFacts, NO_FACTS, strayLines } from "./headers.ts";
import { childOf, isEncrypted, isSignature, type Leaf, leafOf } from "./leaf.ts";
import { isSignedOnly, signaturesIn } from "./signatures.ts";
import { takeOutUuencoded } from "./uuencode.ts";

export interface Reading {
  facts: HeaderFacts;
  /** The body's tree; null where there is none. */
  tree: Part | null;
  children: NonNullable<Found["children"]>;
  digitalSignatures: NonNullable<Found["digitalSignatures"]>;
  characterSets: CharacterSet[];
  problems: Set<Code>;
}

/** The widest encoding has four bytes a character. */
const TEXT_BYTES_MAX = HTML_CHARACTERS_MAX * 4;

/** Between all parts of a mail: nothing as a rule, and all of it where its boundary is another one. They are held in memory. */
const OUTSIDE_BYTES_MAX = 64 * 1024 * 1024;

/** A page of HTML sent as plain text by a program that forgot to say so: people do not write these. */
const WHOLE_PAGE = /^\s*(?:<!doctype html\b|<html[\s>])/i;

/** Of one mail: a program writes in one or two, and a person reads this list. */
const CHARACTER_SETS_MAX = 20;

/** Reads a mail from byte `start` on. What was read before it broke stays: a person sees it beside the code. */
export async function readMail(path: string, start: number, scratch: string): Promise<Reading> {
  const reader = new Reader(scratch);
  const error = await reader.readFrom(createReadStream(path, { start }));
  if (error !== null && reader.facts === NO_FACTS)
    throw new PermanentError("MAIL_UNREADABLE", undefined, { cause: error });
  await reader.keepWhatNoPartHolds();
  return reader;
}

type Chunk = MimeNode | { type: "body" | "data"; node: MimeNode; value: Buffer };

class Reader implements Reading {
  facts = NO_FACTS;
  tree: Part | null = null;
  readonly children: Reading["children"] = [];
  readonly digitalSignatures: Reading["digitalSignatures"] = [];
  readonly characterSets: CharacterSet[] = [];
  readonly problems = new Set<Code>();
  readonly #scratch: string;
  readonly #multiparts = new Map<MimeNode, Multipart>();
  /** Those in which a part begins. */
  readonly #opened = new Set<MimeNode>();
  #leaf: { decoder: Decoder; done: Promise<void> } | null = null;
  #room = CONTAINER_BYTES_MAX;
  /** The multipart that is read again, by another boundary than it names. */
  #within: MimeNode | null = null;
  /** Bytes of a multipart outside all its parts. */
  readonly #outside = new Map<MimeNode, Buffer[]>();
  #outsideBytes = 0;

  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  /** The error that ended it before its end. */
  async readFrom(source: Readable): Promise<unknown> {
    const splitter = new Splitter({
      // A mail within a mail is a document of its own, with its own sender and attachments.
      ignoreEmbedded: true,
      maxHeadSize: MAIL_HEADER_BYTES_MAX,
      maxChildNodes: MAIL_PARTS_MAX,
    });
    try {
      await pipeline(source, splitter, (chunks) => this.#read(chunks as AsyncIterable<Chunk>));
      return null;
    } catch (error) {
      this.problems.add(codeOf(error));
      await this.#end();
      return error;
    }
  }

  async #read(chunks: AsyncIterable<Chunk>): Promise<void> {
    for await (const chunk of chunks) {
      if (chunk.type === "node") {
        await this.#end();
        this.#begin(chunk);
      } else if (chunk.type === "body") await this.#leaf?.decoder.write(chunk.value, this.#leaf.done);
      else if (this.#outsideBytes < OUTSIDE_BYTES_MAX) {
        const chunks = this.#outside.get(chunk.node) ?? [];
        chunks.push(chunk.value);
        this.#outside.set(chunk.node, chunks);
        this.#outsideBytes += chunk.value.length;
      } else this.problems.add("TEXT_TOO_LONG");
    }
    await this.#end();
  }

  #begin(node: MimeNode): void {
    if (this.#within === null && node.root && node.headers !== false) {
      this.facts = factsOf(node.headers, node.charset || undefined);
      const stray = strayLines(node.headers);
      if (stray.length > 0) {
        this.problems.add("MAIL_DAMAGED");
        this.#add({ kind: "plain", text: stray.join("\n") }, null);
      }
    }
    const parent = node.parentNode === false ? this.#within : (node.parentNode as MimeNode);
    if (parent !== null) this.#opened.add(parent);
    if (node.multipart !== false) {
      if (node.multipart === "encrypted") this.problems.add("MAIL_ENCRYPTED");
      const part: Multipart = { kind: "multipart", isAlternative: node.multipart === "alternative", parts: [] };
      this.#multiparts.set(node, part);
      this.#add(part, parent);
      return;
    }
    const leaf = leafOf(node, parent);
    // A piece of a mail whose others came as mails of their own, or a file that lies somewhere else.
    if (leaf.mediaType === "message/partial" || leaf.mediaType === "message/external-body") {
      this.problems.add("MAIL_DAMAGED");
      this.#add({ kind: "plain", text: leaf.told }, parent);
    }
    const decoder = new Decoder(node, leaf.kind !== "file");
    const done =
      leaf.kind === "file" ? this.#file(leaf, decoder, parent) : this.#text(leaf, leaf.kind, decoder, parent);
    // Its failure is seen when the part ends; until then nobody waits for it.
    done.catch(() => undefined);
    this.#leaf = { decoder, done };
  }

  /** Ends the part that is open, if one is. */
  async #end(): Promise<void> {
    const current = this.#leaf;
    this.#leaf = null;
    if (current === null) return;
    current.decoder.output.end();
    await current.done;
    if (current.decoder.isDamaged) this.problems.add("MAIL_DAMAGED");
  }

  /** A multipart whose boundary never comes has no part, and all its text outside. What parts it all the same does it. */
  async keepWhatNoPartHolds(): Promise<void> {
    for (const [node, chunks] of this.#outside) {
      if (!this.#multiparts.has(node) || this.#opened.has(node)) continue;
      const bytes = Buffer.concat(chunks);
      const boundary = boundaryIn(bytes);
      if (boundary !== null) {
        this.problems.add("MAIL_DAMAGED");
        this.#within = node;
        const head = `Content-Type: multipart/${node.multipart || "mixed"}; boundary="${boundary}"\r\n\r\n`;
        await this.readFrom(Readable.from([Buffer.from(head, "latin1"), bytes]));
        continue;
      }
      const { text } = decodeText(bytes, undefined);
      const kept = betweenDelimiters(text.replaceAll("\r\n", "\n"));
      if (kept.trim() === "") continue;
      this.problems.add("MAIL_DAMAGED");
      this.#add({ kind: "plain", text: kept }, node);
    }
  }

  /** In the order sent, under the multipart it is in. */
  #add(part: Part, parent: MimeNode | null): void {
    const around = parent === null ? undefined : this.#multiparts.get(parent);
    if (around !== undefined) around.parts.push(part);
    else if (this.tree === null) this.tree = part;
    else this.tree = { kind: "multipart", isAlternative: false, parts: [this.tree, part] };
  }

  async #text(leaf: Leaf, kind: "plain" | "html", decoder: Decoder, parent: MimeNode | null): Promise<void> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of decoder.output as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= TEXT_BYTES_MAX) chunks.push(chunk);
    }
    if (bytes > TEXT_BYTES_MAX) this.problems.add("TEXT_TOO_LONG");
    const sent = Buffer.concat(chunks);
    const decoded = decoder.isBase64Text ? decodeBase64Text(sent) : { bytes: sent, isPlain: false };
    const { text, isDamaged, ...set } = decodeText(decoded.bytes, leaf.charset, kind === "html");
    this.#noteSet(set);
    if (isDamaged || decoded.isPlain) this.problems.add("MAIL_DAMAGED");
    const isHtml = kind === "html" || WHOLE_PAGE.test(text);
    const part = isHtml ? await this.#html(text) : await this.#plain(text, leaf);
    this.#add(part, parent);
  }

  #noteSet(set: CharacterSet): void {
    const isKnown = this.characterSets.some(
      ({ declared, used, guessed }) => declared === set.declared && used === set.used && guessed === set.guessed,
    );
    if (!isKnown && this.characterSets.length < CHARACTER_SETS_MAX) this.characterSets.push(set);
  }

  async #html(sent: string): Promise<Part> {
    const { html, files, isTooMany } = takeOutEmbedded(sent);
    if (isTooMany) this.problems.add("MAIL_TOO_MANY_PARTS");
    for (const file of files) await this.#keep(file);
    return { kind: "html", text: html.replaceAll("\r\n", "\n"), shown: htmlToKeep(sent, html) };
  }

  async #plain(sent: string, leaf: Leaf): Promise<Part> {
    // Before lines are joined: the last character of a coded line may be a space.
    const { text, files, isDamaged } = takeOutUuencoded(sent);
    if (isDamaged) this.problems.add("MAIL_DAMAGED");
    for (const { name, bytes } of files) await this.#keep({ name, mediaType: mediaTypeOfName(name), bytes });
    const calendar = readCalendar(text);
    if (calendar !== null) {
      if (calendar.isTooMany) this.problems.add("MAIL_TOO_MANY_PARTS");
      for (const file of calendar.files) await this.#keep(file);
      return { kind: "plain", text: calendar.text };
    }
    const whole = leaf.isFlowed ? libmime.decodeFlowed(text, leaf.delSp) : text;
    return { kind: "plain", text: whole.replaceAll("\r\n", "\n") };
  }

  /** A file out of a text. */
  async #keep({ name, mediaType, bytes }: Embedded): Promise<void> {
    if (this.children.length >= MAIL_PARTS_MAX) this.problems.add("MAIL_TOO_MANY_PARTS");
    else if (bytes.length > this.#room) this.problems.add("CONTAINER_TOO_LARGE");
    else {
      const file = `child-${this.children.length + 1}`;
      await writeFile(join(this.#scratch, file), bytes);
      this.#room -= bytes.length;
      this.children.push({ file, name, mediaType });
    }
  }

  async #file(leaf: Leaf, decoder: Decoder, parent: MimeNode | null): Promise<void> {
    const number = this.children.length + 1;
    const file = `child-${number}`;
    const room = this.#room;
    let bytes = 0;
    const counted = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        bytes += chunk.length;
        if (bytes <= room) yield chunk;
      }
    };
    await pipeline(decoder.output, counted, createWriteStream(join(this.#scratch, file)));
    this.#room -= Math.min(bytes, room);
    const path = join(this.#scratch, file);
    if (isEncrypted(leaf) && !(leaf.smimeType === "" && (await isSignedOnly(path, bytes))))
      this.problems.add("MAIL_ENCRYPTED");
    else if (bytes > room) this.problems.add("CONTAINER_TOO_LARGE");
    else if (leaf.mediaType === APPLE_TYPE && (await isBeside(path))) return;
    // It vouches for a mail and is not a document of the case. What a mailing list put around it, it does not cover.
    else if (isSignature(leaf)) {
      const coversAll = parent?.multipart === "signed" && parent.root;
      this.digitalSignatures.push(...(await signaturesIn(path, bytes, leaf, coversAll)));
    }
    // Those out of texts count as well.
    else if (this.children.length >= MAIL_PARTS_MAX) this.problems.add("MAIL_TOO_MANY_PARTS");
    else this.children.push({ file, ...childOf(leaf, number) });
  }
}

/** Of two parts that a Mac makes of a file, the one that only says how it is shown there. */
async function isBeside(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return isBesideFile(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): Code {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC") throw error;
  if (/child nodes|too many/i.test(message)) return "MAIL_TOO_MANY_PARTS";
  return "MAIL_DAMAGED";
}
