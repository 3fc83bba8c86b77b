/**
 * What letters say about accounts, by what the letter is about. Every fourth entry
 * of a list is kept for measuring and never trained on.
 */
export interface Situation {
  titles: readonly string[];
  /** Sentences that say what happens; the account follows in a block of its own. */
  intros: readonly string[];
  /** Sentences with the account in them, at {A}. {N} is a name, {D} a day, {M} an amount. */
  inline: readonly string[];
  /** Labels that say whose account it is. */
  labels: readonly string[];
  /** Headings of a block of bank details that say it. */
  headings: readonly string[];
}

/** customer: of a bill's customer; its introductions ask for anything but a transfer. */
export type Topic =
  | "invoice"
  | "debit"
  | "receipt"
  | "refund"
  | "statement"
  | "spoken"
  | "payee"
  | "orderer"
  | "old"
  | "customer";

export interface Phrases {
  situations: Readonly<Record<Topic, Situation>>;
  /** Titles and first sentences of an order to pay. */
  order: { titles: readonly string[]; intros: readonly string[] };
  change: { titles: readonly string[]; intros: readonly string[] };
  mandate: { titles: readonly string[]; intros: readonly string[]; payerLabels: readonly string[] };
  /** A list of people to be paid: its title and what stands over its columns. */
  list: { titles: readonly string[]; names: readonly string[]; amounts: readonly string[] };
  /** Labels that say what it is and not whose. */
  neutral: readonly string[];
  /** Headings of bank details that do not say whose. */
  details: readonly string[];
  bic: readonly string[];
  bank: readonly string[];
  holder: readonly string[];
  filler: readonly string[];
  /** Labels of numbers that are no accounts. */
  vat: readonly string[];
  phone: readonly string[];
  company: readonly string[];
  reference: readonly string[];
  invoiceNumber: readonly string[];
  mandateReference: readonly string[];
  creditorId: readonly string[];
  total: readonly string[];
  greeting: readonly string[];
  closing: readonly string[];
}
