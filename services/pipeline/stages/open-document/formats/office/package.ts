import { readFile } from "node:fs/promises";
import { unzipSync } from "fflate";
import { PermanentError } from "#shared/errors.ts";
import { CONTAINER_BYTES_MAX } from "../../limits.ts";

/** XML of one document: a sheet of a million rows is 60 MB. What is larger is a machine's export. */
const PART_BYTES_MAX = 64 * 1024 * 1024;

/** A document of an office suite is a zip of XML parts. */
export interface OfficePackage {
  /** Every name in it, in order. */
  names: readonly string[];
  /** The text of a part, or undefined where there is none. */
  xml(name: string): string | undefined;
  /** The bytes of a part. */
  bytes(name: string): Uint8Array | undefined;
  /** Parts that were there and were larger than is read. */
  readonly isCut: boolean;
}

/** Throws DOCUMENT_DAMAGED. A part's declared size is the most that is unpacked of it, so a lie costs no memory. */
export async function openPackage(path: string): Promise<OfficePackage> {
  const whole = await readFile(path);
  const names: string[] = [];
  let isCut = false;
  let total = 0;
  const one = (wanted: (name: string) => boolean) =>
    unzipSync(whole, {
      filter: ({ name, originalSize }) => {
        if (!wanted(name)) return false;
        if (originalSize > PART_BYTES_MAX || total + originalSize > CONTAINER_BYTES_MAX) {
          isCut = true;
          return false;
        }
        total += originalSize;
        return true;
      },
    });
  const damaged = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      throw new PermanentError("DOCUMENT_DAMAGED", undefined, { cause: error });
    }
  };
  damaged(() =>
    one((name) => {
      names.push(name);
      return false;
    }),
  );
  // Not kept: a document may hold a gigabyte of pictures, and each part is asked for once.
  const bytes = (name: string) => damaged(() => one((other) => other === name))[name];
  return {
    names,
    bytes,
    xml: (name) => {
      const part = bytes(name);
      return part === undefined ? undefined : new TextDecoder(isUtf16(part) ? "utf-16le" : "utf-8").decode(part);
    },
    get isCut() {
      return isCut;
    },
  };
}

const isUtf16 = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xfe;
