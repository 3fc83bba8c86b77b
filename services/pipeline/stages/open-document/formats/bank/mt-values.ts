/** YYMMDD. The century turns at 80, as SWIFT's does. */
export function dateIn(digits: string): string {
  if (!/^\d{6}$/.test(digits)) return digits;
  const century = Number(digits.slice(0, 2)) >= 80 ? "19" : "20";
  return `${century}${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4)}`;
}

/** `1234,5` → `1234.50`; what is no such number stays as it stands. */
export function amountIn(text: string): string {
  const found = /^(\d+)(?:[.,](\d*))?$/.exec(text.replace(/^0+(?=\d)/, ""));
  return found === null ? text : `${found[1]}.${(found[2] ?? "").padEnd(2, "0")}`;
}

/** A German bank writes its eight-digit code, a slash and the account. A currency may follow either form. */
export function accountIn(text: string): string {
  const compact = text.trim();
  const german = /^(\d{8})\/(\d{1,16})([A-Z]{3})?$/.exec(compact);
  if (german !== null) return `BLZ ${german[1]} Konto ${german[2]}${german[3] === undefined ? "" : ` ${german[3]}`}`;
  return compact.replace(/^([A-Z]{2}\d{2}[A-Z0-9]{10,30}?) ?([A-Z]{3})$/, "$1 $2");
}

/** Money that came in was paid by the other side, money that went out was paid to it. */
export const partyWord = (isCredit: boolean | null): string =>
  isCredit === null ? "Other party" : isCredit ? "Payer" : "Beneficiary";
