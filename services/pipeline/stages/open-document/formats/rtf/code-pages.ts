/** Decoders by the numbers that Windows gives to character sets; what is not named here is read as Western European. */
const BY_NUMBER: Readonly<Record<number, string>> = {
  437: "windows-1252",
  866: "ibm866",
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  10000: "macintosh",
  20866: "koi8-r",
  28592: "iso-8859-2",
  28595: "iso-8859-5",
  28605: "iso-8859-15",
  65001: "utf-8",
};

/** RTF 1.9.1, \fcharset: the code page of a font. The others are the document's own. */
const OF_FONT: Readonly<Record<number, number>> = {
  77: 10000,
  128: 932,
  129: 949,
  134: 936,
  136: 950,
  161: 1253,
  162: 1254,
  163: 1258,
  177: 1255,
  178: 1256,
  186: 1257,
  204: 1251,
  222: 874,
  238: 1250,
};

export const pageOfFont = (charset: number): number | null => OF_FONT[charset] ?? null;

export function decodePage(bytes: Uint8Array, page: number): string {
  const name = BY_NUMBER[page] ?? (page >= 1250 && page <= 1258 ? `windows-${page}` : "windows-1252");
  return new TextDecoder(name).decode(bytes);
}
