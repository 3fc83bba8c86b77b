/** The value of the only option that what was typed fits, as the list itself fits them, or null. */
export function onlyMatch(options: readonly { value: string; label: string }[], typed: string): string | null {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return null;
  const fitting = options.filter(({ label }) => label.toLowerCase().includes(wanted));
  // Written out, one is meant though its name is part of another's.
  const exact = fitting.find(({ label }) => label.toLowerCase() === wanted);
  return (exact ?? (fitting.length === 1 ? fitting[0] : undefined))?.value ?? null;
}
