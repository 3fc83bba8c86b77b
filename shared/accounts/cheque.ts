/** What a cheque says of whom it is to be paid to, in words that letters and bills do not have. */
const CHEQUE =
  /(?<!\p{L})(?:pay\s+(?:to\s+)?(?:the\s+)?order\s+of|payez\s+contre\s+ce\s+ch[èe]que|non\s+endossable|gegen\s+diesen\s+(?:Scheck|Check)|tegen\s+deze\s+cheque)(?!\p{L})/iu;

/** Whether the number at `at` is printed on a cheque: then it is the drawer's, whoever is named as the one to pay. */
export const isOnCheque = (text: string, at: number): boolean => CHEQUE.test(text.slice(0, at));
