import { decodePage, pageOfFont } from "./code-pages.ts";

export type PictureType = "png" | "jpeg" | "dib" | "wmf" | "emf";

/** What an RTF document (RTF 1.9.1) says to a person. */
export interface RtfRead {
  text: string;
  /** As they are kept: pixels, bitmaps without a file's head, and drawings, which may hold either and words. */
  pictures: { type: PictureType; bytes: Buffer }[];
  /** What other programs put into it, as [MS-OLEDS] writes it. */
  objects: Buffer[];
  /** It has pictures of kinds that nobody reads, or more than are taken out. */
  isCut: boolean;
  /** It ends in the middle, or its groups do not close. */
  isDamaged: boolean;
}

/** Groups in groups: tables in tables in frames are 30. Deeper, what is inside is read as part of the outer one. */
const DEPTH_MAX = 500;
const PICTURES_MAX = 200;

/** Groups that hold no text of the page. What a program adds of its own begins with \* and is left out the same way. */
const NOT_TEXT = new Set(
  (
    "fonttbl colortbl stylesheet info pict nonshppict fldinst filetbl revtbl listtable listoverridetable rsidtbl " +
    "generator themedata colorschememapping datastore latentstyles xmlnstbl mmathPr xe tc object sp sn sv shprslt"
  ).split(" "),
);
/** Groups with \* in front that hold what is seen, or a picture. */
const SEEN_ALL_THE_SAME = new Set(["shppict", "shptxt", "shpinst"]);
/** What a group that holds a picture calls its kind. Those of old Macs, OS/2 and devices of their own are null: nobody reads them. */
const PICTURE_TYPES: Readonly<Record<string, PictureType | null>> = {
  ...{ pngblip: "png", jpegblip: "jpeg", emfblip: "emf", wmetafile: "wmf", dibitmap: "dib" },
  ...{ macpict: null, pmmetafile: null, wbitmap: null },
};
/** They stand in the middle of the sentence they speak of, a number's for one: read after all of it. */
const ASIDE = new Set(["footnote", "annotation"]);

const SIGNS: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  nestrow: "\n",
  cell: "\t",
  nestcell: "\t",
  tab: "\t",
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  "~": "\u00a0",
  _: "-",
};

/** One text from its start to its end: the letter, or a note. */
interface Flow {
  out: string[];
  /** Whether what is written now stands within a mark of hidden text. */
  isMarked: boolean;
}

interface State {
  flow: Flow;
  isText: boolean;
  /** An embedded object's own data are no text; the picture of it that the letter shows may be. */
  isInObject: boolean;
  isHidden: boolean;
  /** Struck out while changes were recorded: no longer part of what the letter says. */
  isDeleted: boolean;
  isFonts: boolean;
  /** Or an object. `undefined`: it does not say of which kind it is. */
  picture: { type: PictureType | "object" | null | undefined; hex: string[] } | null;
  /** The same picture once more, for readers that do not know its own kind. */
  isAgain: boolean;
  page: number;
  /** Signs that stand behind a \u for readers which do not know it. */
  substitutes: number;
}

const TOKEN = /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([\s\S])|([{}])|([^\\{}\r\n]+)|[\r\n]+/y;

export function readRtf(whole: Buffer): RtfRead {
  return new Reader(whole.toString("latin1")).read();
}

class Reader {
  readonly #source: string;
  readonly #flows: Flow[] = [{ out: [], isMarked: false }];
  readonly #pictures: RtfRead["pictures"] = [];
  readonly #objects: Buffer[] = [];
  readonly #fonts = new Map<number, number>();
  readonly #stack: State[] = [];
  #state: State = {
    flow: this.#flows[0] as Flow,
    ...{ isText: true, isInObject: false, isHidden: false, isDeleted: false, isFonts: false },
    ...{ picture: null, isAgain: false, page: 1252, substitutes: 1 },
  };
  /** Bytes of one run, decoded together: a letter may have two. */
  #bytes: number[] = [];
  #documentPage = 1252;
  #font = 0;
  #isStarred = false;
  /** Signs still to leave out behind a \u. */
  #skipped = 0;
  #tooDeep = 0;
  #isCut = false;

  constructor(source: string) {
    this.#source = source;
  }

  read(): RtfRead {
    TOKEN.lastIndex = 0;
    for (;;) {
      const at = TOKEN.lastIndex;
      const found = TOKEN.exec(this.#source);
      if (found === null) break;
      const [, word, number, hex, sign, brace, text] = found;
      if (word === "bin") TOKEN.lastIndex = this.#raw(TOKEN.lastIndex, Math.max(0, Number(number)));
      else if (word !== undefined) this.#word(word, number === undefined ? null : Number(number));
      else if (hex !== undefined) this.#byte(Number.parseInt(hex, 16));
      else if (brace === "{") this.#open();
      else if (brace === "}") this.#close();
      else if (sign !== undefined) this.#sign(sign);
      else if (text !== undefined) this.#letters(text);
      if (TOKEN.lastIndex <= at) break;
    }
    this.#flush();
    return {
      text: this.#flows
        .map(({ out, isMarked }) => out.join("") + (isMarked ? "]" : ""))
        .join("\n\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim(),
      pictures: this.#pictures,
      objects: this.#objects,
      isCut: this.#isCut,
      isDamaged: this.#stack.length > 0,
    };
  }

  /** Bytes that are written as they are: of a picture, or of nothing that is shown. Returns where they end. */
  #raw(from: number, count: number): number {
    const to = Math.min(this.#source.length, from + count);
    this.#state.picture?.hex.push(Buffer.from(this.#source.slice(from, to), "latin1").toString("hex"));
    return to;
  }

  #open(): void {
    this.#flush();
    this.#isStarred = false;
    this.#skipped = 0;
    if (this.#stack.length >= DEPTH_MAX) {
      this.#tooDeep += 1;
      return;
    }
    this.#stack.push(this.#state);
    this.#state = { ...this.#state };
  }

  #close(): void {
    this.#flush();
    this.#skipped = 0;
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const outer = this.#stack.pop();
    if (outer === undefined) return;
    const { picture } = this.#state;
    const { isDeleted, isAgain } = this.#state;
    if (picture !== null && picture !== outer.picture && !isDeleted && !isAgain) this.#keep(picture);
    this.#state = outer;
  }

  #word(word: string, number: number | null): void {
    const state = this.#state;
    const isStarred = this.#isStarred;
    this.#isStarred = false;
    if (word === "u" && number !== null) {
      this.#flush();
      this.#write(String.fromCharCode(number < 0 ? number + 0x10000 : number));
      this.#skipped = state.substitutes;
      return;
    }
    this.#flush();
    if (ASIDE.has(word)) {
      state.flow = { out: [], isMarked: false };
      this.#flows.push(state.flow);
      return;
    }
    if (word === "result" && state.isInObject) {
      state.isText = true;
      return;
    }
    if (NOT_TEXT.has(word) || (isStarred && !SEEN_ALL_THE_SAME.has(word))) {
      if (word === "object") state.isInObject = state.isText;
      state.isText = false;
      state.isFonts = word === "fonttbl";
      state.isAgain ||= word === "nonshppict";
      const type = word === "objdata" ? "object" : undefined;
      state.picture = word === "pict" || type === "object" ? { type, hex: [] } : null;
      return;
    }
    if (SIGNS[word] !== undefined) this.#write(SIGNS[word]);
    else if (word === "uc" && number !== null) state.substitutes = Math.min(8, Math.max(0, number));
    else if (word === "v") state.isHidden = number !== 0;
    else if (word === "deleted") state.isDeleted = number !== 0;
    else if (word === "plain") [state.isHidden, state.isDeleted] = [false, false];
    else if (word === "ansicpg" && number !== null) this.#documentPage = state.page = number;
    else if (word === "mac") this.#documentPage = state.page = 10000;
    else if (word === "f" && number !== null) {
      this.#font = number;
      state.page = this.#fonts.get(number) ?? this.#documentPage;
    } else if (word === "fcharset" && state.isFonts && number !== null) {
      const page = pageOfFont(number);
      if (page !== null) this.#fonts.set(this.#font, page);
    } else if (state.picture !== null && word in PICTURE_TYPES) state.picture.type = PICTURE_TYPES[word];
  }

  #sign(sign: string): void {
    if (sign === "*") {
      this.#isStarred = true;
      return;
    }
    this.#flush();
    if (sign === "\n" || sign === "\r") this.#write("\n");
    else if (sign === "\\" || sign === "{" || sign === "}") this.#letters(sign);
    else this.#write(SIGNS[sign] ?? "");
  }

  #byte(byte: number): void {
    if (this.#skipped > 0) this.#skipped -= 1;
    else if (this.#isSeen()) this.#bytes.push(byte);
  }

  #letters(text: string): void {
    const { picture, isText } = this.#state;
    if (picture !== null && !isText) {
      picture.hex.push(text);
      return;
    }
    const from = Math.min(this.#skipped, text.length);
    this.#skipped -= from;
    if (this.#isSeen()) for (let i = from; i < text.length; i += 1) this.#bytes.push(text.charCodeAt(i));
  }

  #isSeen(): boolean {
    return this.#state.isText && !this.#state.isDeleted;
  }

  /** Marks are set where text is, so that what was deleted or left out leaves none behind. */
  #write(text: string): void {
    if (text === "" || !this.#isSeen()) return;
    const { isHidden, flow } = this.#state;
    if (isHidden !== flow.isMarked) flow.out.push(isHidden ? "[hidden: " : "]");
    flow.isMarked = isHidden;
    flow.out.push(text);
  }

  #flush(): void {
    if (this.#bytes.length === 0) return;
    this.#write(decodePage(Uint8Array.from(this.#bytes), this.#state.page));
    this.#bytes = [];
  }

  #keep({ type, hex }: NonNullable<State["picture"]>): void {
    const bytes = Buffer.from(hex.join("").replace(/[^0-9a-fA-F]/g, ""), "hex");
    if (type === undefined || bytes.length === 0) return;
    if (type === null || this.#pictures.length + this.#objects.length >= PICTURES_MAX) this.#isCut = true;
    else if (type === "object") this.#objects.push(bytes);
    else this.#pictures.push({ type, bytes });
  }
}
