import { Transform, type TransformCallback } from "node:stream";
import { decodeUuLine, nameOfBegin, UU_END } from "./uuencode.ts";

/** A coded line has 62 characters; without a bound a part without line ends would be held whole. */
const LINE_CHARACTERS_MAX = 1_000;

/** A part's bytes out of `Content-Transfer-Encoding: x-uuencode`, line by line. What is no uuencode goes through as it is. */
export class UuDecoder extends Transform {
  isDamaged = false;
  #place: "before" | "within" | "behind" | "raw" = "before";
  #rest = "";

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const lines = (this.#rest + chunk.toString("latin1")).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line, "\n");
    if (this.#rest.length > LINE_CHARACTERS_MAX) {
      this.#line(this.#rest, "");
      this.#rest = "";
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#rest !== "") this.#line(this.#rest, "");
    if (this.#place === "within") this.isDamaged = true;
    done();
  }

  #line(whole: string, end: string): void {
    const line = whole.replace(/\r$/, "");
    if (this.#place === "before" && line.trim() !== "") {
      const isBegin = nameOfBegin(line) !== null;
      this.#place = isBegin ? "within" : "raw";
      if (isBegin) return;
      this.isDamaged = true;
    }
    if (this.#place === "raw") this.push(Buffer.from(whole + end, "latin1"));
    if (this.#place !== "within") return;
    if (line === UU_END) this.#place = "behind";
    else {
      const bytes = decodeUuLine(line);
      if (bytes === null) this.isDamaged = true;
      else if (bytes.length > 0) this.push(bytes);
    }
  }
}
