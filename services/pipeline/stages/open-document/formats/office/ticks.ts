/** Ticks and boxes of forms, as Word keeps them: letters of the Wingdings fonts, in the private area or plain. */
const SIGNS: Readonly<Record<number, string>> = {
  ...{ 111: "☐", 113: "☐", 114: "☐", 168: "☐" },
  ...{ 120: "☒", 251: "✗", 252: "✓", 253: "☒", 254: "☑" },
  ...{ 79: "✗", 80: "✓", 81: "☒", 82: "☑", 83: "☒", 84: "☒" },
};
/** The second font has other signs in some places, but ticks only there. */
const OF_FIRST = new Set([0x4f, 0x50, 0x51, 0x52, 0x53, 0x54]);

/** What a sign of a symbol font shows, as far as it is a tick or a box; other signs of such fonts say nothing. */
export function tickOf(font: string, code: string): string {
  if (!/^wingdings/i.test(font)) return "";
  const number = Number.parseInt(code, 16) & 0xff;
  return OF_FIRST.has(number) !== /2$/.test(font.trim()) ? "" : (SIGNS[number] ?? "");
}

export const boxOf = (isTicked: boolean): string => (isTicked ? "☒" : "☐");
