/** “a”, “b” and “c” speak for x. — the form that the console tells in the language of the screen. */
export function speaks(words: readonly string[], label: string, side: "for" | "against" = "for"): string {
  const quoted = words.map((word) => `“${word}”`);
  const list = quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)}`;
  return `${list} ${words.length === 1 ? "speaks" : "speak"} for ${label}${side === "for" ? "" : " instead"}.`;
}
