/** As it is printed and read aloud: IBANs and LEIs in fours. */
export const grouped = (kind: string, value: string): string =>
  kind === "iban" || kind === "lei" ? value.replaceAll(/(.{4})(?=.)/g, "$1 ") : value;
