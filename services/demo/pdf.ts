import PDFDocument from "pdfkit";
import type { Random } from "./random.ts";

/** What a document is made of, top to bottom. */
export type Block =
  | { letterhead: { name: string; lines: string[] } }
  | { heading: string }
  | { text: string }
  | { small: string }
  | { fields: [label: string, value: string][] }
  /** A form: a labelled box per field, the value written into it. */
  | { form: [label: string, value: string][] }
  | { table: { columns: Column[]; rows: string[][] } }
  | { sideBySide: [left: Block[], right: Block[]] }
  /** A scribble on a line, as a person signs. */
  | { signed: { name: string; random: Random } }
  | { space: number }
  | { newPage: true };

export interface Column {
  title: string;
  /** Share of the width; all shares together are the whole. */
  share: number;
  right?: boolean;
}

export interface PdfOptions {
  title?: string;
  /** Asked for when the document is opened. */
  password?: string;
  family?: "Helvetica" | "Times" | "Courier";
  /** Points of body text. */
  size?: number;
  /** Off in the demo: zlib's output differs between processors, and the same seed must give the same bytes. */
  compress?: boolean;
  /** Printed at the foot of every page, before the page's number. A single page without it has no foot. */
  footer?: string;
}

const FONTS = {
  Helvetica: ["Helvetica", "Helvetica-Bold"],
  Times: ["Times-Roman", "Times-Bold"],
  Courier: ["Courier", "Courier-Bold"],
} as const;
const MARGIN = 56;
const FOOT = 40;
/** Any fixed day: pdfkit otherwise writes the present one, and derives the file's id from it. */
const WRITTEN = new Date("2026-01-05T08:00:00Z");

/** A born-digital A4 document: real text, no images. The same blocks give the same bytes. */
export async function pdfOf(blocks: readonly Block[], options: PdfOptions = {}): Promise<Buffer> {
  const doc = newDocument(options);
  const bytes = collect(doc);
  const [regular, bold] = FONTS[options.family ?? "Helvetica"];
  const pen: Pen = {
    doc,
    regular,
    bold,
    size: options.size ?? 10,
    left: MARGIN,
    width: doc.page.width - 2 * MARGIN,
  };
  for (const block of blocks) draw(pen, block);
  footers(pen, options.footer);
  doc.end();
  return bytes;
}

/** One image a page, edge to edge and without any text: what a scanner writes. `images` are JPEG or PNG. */
export async function pdfOfImages(images: readonly Uint8Array[]): Promise<Buffer> {
  const doc = newDocument({});
  const bytes = collect(doc);
  for (const [i, image] of images.entries()) {
    if (i > 0) doc.addPage();
    doc.image(Buffer.from(image), 0, 0, { width: doc.page.width, height: doc.page.height });
  }
  doc.end();
  return bytes;
}

function newDocument(options: PdfOptions): PDFKit.PDFDocument {
  return new PDFDocument({
    size: "A4",
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN },
    bufferPages: true,
    compress: options.compress ?? false,
    info: { CreationDate: WRITTEN, ModDate: WRITTEN, ...(options.title && { Title: options.title }) },
    // 1.5 encrypts without random numbers (RC4, 128 bits); later versions would write other bytes each time.
    ...(options.password && { userPassword: options.password, ownerPassword: options.password, pdfVersion: "1.5" }),
  });
}

function collect(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    doc.on("data", (part: Buffer) => parts.push(part));
    doc.on("end", () => resolve(Buffer.concat(parts)));
    doc.on("error", reject);
  });
}

/** Where and how the next block is drawn. */
interface Pen {
  doc: PDFKit.PDFDocument;
  regular: string;
  bold: string;
  size: number;
  left: number;
  width: number;
}

function draw(pen: Pen, block: Block): void {
  const { doc, left, width } = pen;
  if ("newPage" in block) doc.addPage();
  else if ("space" in block) doc.y += block.space;
  else if ("letterhead" in block) letterhead(pen, block.letterhead);
  else if ("heading" in block) {
    write(pen, block.heading, { font: pen.bold, size: pen.size * 1.5 });
    doc.y += pen.size * 0.6;
  } else if ("text" in block) {
    write(pen, block.text);
    doc.y += pen.size * 0.8;
  } else if ("small" in block) write(pen, block.small, { size: pen.size * 0.75, colour: "#555555" });
  else if ("fields" in block) fields(pen, block.fields);
  else if ("form" in block) for (const [label, value] of block.form) formBox(pen, label, value);
  else if ("table" in block) table(pen, block.table.columns, block.table.rows);
  else if ("signed" in block) signature(pen, block.signed.name, block.signed.random);
  else {
    const top = doc.y;
    const half = (width - 24) / 2;
    const bottoms = block.sideBySide.map((blocks, i) => {
      doc.y = top;
      for (const inner of blocks) draw({ ...pen, left: left + i * (half + 24), width: half }, inner);
      return doc.y;
    });
    doc.y = Math.max(...bottoms) + pen.size;
  }
}

function write(pen: Pen, text: string, look: { font?: string; size?: number; colour?: string } = {}): void {
  pen.doc.font(look.font ?? pen.regular).fontSize(look.size ?? pen.size);
  pen.doc.fillColor(look.colour ?? "black").text(text, pen.left, pen.doc.y, { width: pen.width, lineGap: 1.5 });
}

function letterhead(pen: Pen, { name, lines }: { name: string; lines: string[] }): void {
  const { doc, left, width } = pen;
  doc.rect(left, doc.y, 26, 26).fill("#1f4e79");
  doc.font(pen.bold).fontSize(17).fillColor("#1f4e79");
  doc.text(name, left + 36, doc.y + 5, { width: width - 36 });
  doc.y += 6;
  write(pen, lines.join("  |  "), { size: pen.size * 0.8, colour: "#555555" });
  doc.y += 5;
  rule(pen);
  doc.y += 18;
}

function rule({ doc, left, width }: Pen): void {
  doc
    .moveTo(left, doc.y)
    .lineTo(left + width, doc.y)
    .lineWidth(0.7)
    .stroke("#888888");
}

function fields(pen: Pen, list: [label: string, value: string][]): void {
  const { doc, left, width } = pen;
  doc.font(pen.regular).fontSize(pen.size);
  const wide = Math.max(...list.map(([label]) => doc.widthOfString(label))) + 14;
  for (const [label, value] of list) {
    const top = doc.y;
    doc.font(pen.regular).fillColor("#444444").text(label, left, top, { width: wide });
    doc.font(pen.bold).fillColor("black");
    doc.text(value, left + wide, top, { width: width - wide, lineGap: 2 });
  }
  doc.y += pen.size * 0.8;
}

function formBox(pen: Pen, label: string, value: string): void {
  const { doc, left, width, size } = pen;
  const top = doc.y;
  doc
    .font(pen.regular)
    .fontSize(size * 0.7)
    .fillColor("#444444")
    .text(label, left, top, { width });
  const line = doc.y + 1;
  doc
    .rect(left, line, width, size * 2)
    .lineWidth(0.6)
    .stroke("#666666");
  doc.font("Courier").fontSize(size * 1.1);
  doc.fillColor("black").text(value, left + 6, line + size * 0.55, { width: width - 12, lineBreak: false });
  doc.y = line + size * 2.6;
}

function table(pen: Pen, columns: readonly Column[], rows: readonly string[][]): void {
  const { doc, left, width, size } = pen;
  const whole = columns.reduce((sum, column) => sum + column.share, 0);
  const cells = (values: readonly string[], font: string) => {
    doc.font(font).fontSize(size * 0.9);
    const widths = columns.map((column) => (column.share / whole) * width);
    const height =
      Math.max(...values.map((value, i) => doc.heightOfString(value, { width: (widths[i] ?? 0) - 8 }))) + 6;
    if (doc.y + height > doc.page.height - MARGIN - FOOT) doc.addPage();
    const top = doc.y;
    let x = left;
    for (const [i, value] of values.entries()) {
      const align = columns[i]?.right ? "right" : "left";
      doc.fillColor("black").text(value, x + 4, top + 3, { width: (widths[i] ?? 0) - 8, align });
      x += widths[i] ?? 0;
    }
    doc.y = top + height;
    rule(pen);
  };
  cells(
    columns.map((column) => column.title),
    pen.bold,
  );
  for (const row of rows) cells(row, pen.regular);
  doc.y += size;
}

function signature(pen: Pen, name: string, random: Random): void {
  const { doc, left } = pen;
  let [x, y] = [left + 12, doc.y + 30];
  doc.moveTo(x, y);
  for (let stroke = 0; stroke < 9; stroke++) {
    const [dx, up, down] = [random.int(8, 22), random.int(6, 32), random.int(-4, 18)];
    doc.bezierCurveTo(x + 3, y - up, x + dx, y - up, x + dx - random.int(0, 9), y + down - 8);
    x += dx;
    y = doc.y + 30 + random.int(-5, 5);
  }
  doc.lineWidth(1.4).stroke("#1b2a6b");
  doc.y += 52;
  doc
    .moveTo(left, doc.y)
    .lineTo(left + 190, doc.y)
    .lineWidth(0.7)
    .stroke("#333333");
  doc.y += 3;
  write(pen, name, { size: pen.size * 0.85 });
  doc.y += pen.size;
}

function footers(pen: Pen, footer: string | undefined): void {
  const { doc } = pen;
  const { start, count } = doc.bufferedPageRange();
  if (footer === undefined && count === 1) return;
  for (let i = start; i < start + count; i++) {
    doc.switchToPage(i);
    // Text below the bottom margin would otherwise open a new page.
    doc.page.margins.bottom = 0;
    const text = [footer, `${i - start + 1} / ${count}`].filter((part) => part !== undefined).join("   -   ");
    doc
      .font(pen.regular)
      .fontSize(7.5)
      .fillColor("#555555")
      .text(text, MARGIN, doc.page.height - FOOT, { width: doc.page.width - 2 * MARGIN, align: "center" });
  }
}
