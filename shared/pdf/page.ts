import { PermanentError } from "#shared/errors.ts";
import type { Box, Word } from "#shared/reading.ts";
import { type Health, healthOf, readCharacters } from "./characters.ts";
import { type DrawOptions, drawPage, type Raster } from "./draw.ts";
import type { PdfFile } from "./file.ts";
import { withoutHidden } from "./hidden.ts";
import { isGreyScan, type PageImages, pageImages } from "./images.ts";
import { layeredText } from "./layers.ts";
import { isUsable, survive } from "./pdfium.ts";
import { type Freehand, freehandOf } from "./pens.ts";
import { seenPage } from "./seen.ts";
import { withoutUnmapped } from "./unmapped.ts";
import { wordsOf } from "./words.ts";

export interface PdfPage {
  /** Points, as a person sees the page: its own rotation applied. */
  readonly width: number;
  readonly height: number;
  /**
   * Words of the text layer in reading order, what is filled into form fields among them. `isCut`: there are
   * more. `hidden`: letters that the file holds and nobody sees; they are left out. `unmapped`: where text
   * stands whose letters the file does not name; they are left out, too, and part of the `health`.
   */
  read(): { words: Word[]; health: Health; isCut: boolean; hidden: number; unmapped: Box[] };
  /** What of the page is pictures: a scan is one over all of it. */
  images(): PageImages;
  /** Whether it is a scan without colours. */
  isGreyScan(): boolean;
  /** At `dpi`, or as near to it as `pixelsMax` lets; `dpi` in the answer says. */
  render(options: DrawOptions): Raster & { dpi: number };
  /**
   * Where it is drawn on with lines that look drawn by hand, signatures among others, and where its pictures lie (null:
   * it holds more than was looked at), in fractions of the page.
   */
  freehand(): Pick<Freehand, "places" | "pictures">;
  close(): void;
}

/** Throws PAGE_UNREADABLE for a page that pdfium cannot load. */
export function openPage(file: PdfFile, number: number): PdfPage {
  const { module } = file;
  const guarded = <T>(use: () => T): T => survive(module, "PAGE_UNREADABLE", use);
  const page = guarded(() => loadFlat(file, number - 1));
  const seen = guarded(() => seenPage(module, page));
  const images = once(() => pageImages(module, page, seen));
  const drawn = once(() => drawPage(module, page, seen, LOOK));
  const freehand = once(() => freehandOf(module, page, seen));
  let isClosed = false;
  return {
    width: seen.width,
    height: seen.height,
    read: () =>
      guarded(() => {
        const layered = layeredText(module, page, () => file.hasLayeredGroups());
        const { characters: held, isCut } = readCharacters(module, page, seen, layered);
        const { characters: shown, hidden } = withoutHidden(held, { ...seen, covered: () => images().covered, drawn });
        const { characters, unmapped } = withoutUnmapped(shown, seen);
        return { words: wordsOf(characters, seen), health: healthOf(shown), isCut, hidden, unmapped };
      }),
    images: () => guarded(images),
    isGreyScan: () => guarded(() => isGreyScan(module, page)),
    render: (options) =>
      guarded(() => {
        const draw = () => drawPage(module, page, seen, options);
        return options.pen === undefined ? draw() : freehand().widened(options.pen, draw);
      }),
    freehand: () => guarded(freehand),
    close() {
      if (!isClosed && isUsable(module)) module.FPDF_ClosePage(page);
      isClosed = true;
    },
  };
}

/** Letters of 6 points are 6 pixels high: enough to tell whether anything is there. */
const LOOK = { dpi: 72, pixelsMax: 1_000_000, channels: 1 } as const;

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** With form fields and stamps made part of the page, since what a customer filled in is what matters. */
function loadFlat(file: PdfFile, index: number): number {
  const { module, document } = file;
  const load = () => {
    const page = module.FPDF_LoadPage(document, index);
    if (page === 0) throw new PermanentError("PAGE_UNREADABLE", `pdfium error ${module.FPDF_GetLastError()}`);
    return page;
  };
  const { isDrawn, hasFields } = annotationsOf(file, index);
  if (!isDrawn) return load();
  const page = load();
  // Draws what is filled in, where the file leaves that to whoever shows it.
  if (hasFields) module.FORM_OnAfterLoadPage(page, file.form());
  module.FPDFPage_Flatten(page, FLATTEN_AS_SHOWN);
  if (hasFields) module.FORM_OnBeforeClosePage(page, file.form());
  module.FPDF_ClosePage(page);
  return load();
}

/** fpdf_flatten.h: as on a screen, where what is hidden is not seen. */
const FLATTEN_AS_SHOWN = 0;
/** fpdf_annot.h: links, the windows of notes, and attached files show nothing that is read. */
const NOT_DRAWN = new Set([2, 16, 17]);
const FREE_TEXT = 3;
const INK = 15;
const FIELD = 20;
/** fpdf_annot.h: the look that is neither of a mouse over it nor of one pressed. */
const USUAL_LOOK = 0;
/** A form has 200 fields. With more than this the page is flattened without a look at each. */
const ANNOTATIONS_LOOKED_AT = 500;
/** Of what is typed over one page, in UTF-16: a page of print has 10,000. Laying out 600,000 takes pdfium 3 s. */
const TYPED_BYTES_MAX = 60_000;

/** Gives what is typed or drawn by hand over the page a look where the file leaves that to whoever shows it, and says what there is. */
function annotationsOf({ module, document }: PdfFile, index: number): { isDrawn: boolean; hasFields: boolean } {
  const count = module.EPDFPage_GetAnnotCountRaw(document, index);
  if (count > ANNOTATIONS_LOOKED_AT) return { isDrawn: true, hasFields: true };
  const found = { isDrawn: false, hasFields: false };
  let bytes = 0;
  for (let i = 0; i < count; i += 1) {
    const annotation = module.EPDFPage_GetAnnotRaw(document, index, i);
    if (annotation === 0) continue;
    const subtype = module.FPDFAnnot_GetSubtype(annotation);
    if ((subtype === FREE_TEXT || subtype === INK) && !module.EPDFAnnot_HasAppearanceStream(annotation, USUAL_LOOK)) {
      bytes += module.FPDFAnnot_GetStringValue(annotation, "Contents", 0, 0);
      if (bytes <= TYPED_BYTES_MAX) module.EPDFAnnot_GenerateAppearance(annotation);
    }
    module.FPDFPage_CloseAnnot(annotation);
    found.isDrawn ||= !NOT_DRAWN.has(subtype);
    found.hasFields ||= subtype === FIELD;
  }
  return found;
}
