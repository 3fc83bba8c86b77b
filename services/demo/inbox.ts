import { sha256 } from "#shared/json.ts";
import * as invoices from "./mails/invoices.ts";
import * as letters from "./mails/letters.ts";
import * as orders from "./mails/orders.ts";
import * as packed from "./mails/packed.ts";
import * as papers from "./mails/papers.ts";
import * as securities from "./mails/securities.ts";
import { mimeMail } from "./mime.ts";
import { createRandom } from "./random.ts";
import type { Scenario, Truth } from "./scenario.ts";

/** The mails of the demo, in the order they are sent. */
export const SCENARIOS: readonly Scenario[] = [
  invoices.englishInvoice,
  letters.frenchLostCard,
  letters.dutchChangeOfDetails,
  invoices.germanScannedInvoice,
  letters.directDebitNotice,
  invoices.frenchInvoice,
  invoices.dutchInvoice,
  letters.germanComplaint,
  letters.englishMortgage,
  papers.frenchMandate,
  papers.dutchPhotographedLetter,
  securities.germanStatement,
  securities.settlementInstruction,
  invoices.britishInvoice,
  papers.americanLetter,
  packed.dutchForwarded,
  packed.englishZip,
  orders.frenchHtmlTable,
  letters.dutchInlineLogo,
  papers.germanFax,
  packed.englishEncrypted,
  packed.germanEmptyAttachment,
  packed.englishCorrupt,
  orders.frenchWrongIban,
];

/** All scenarios, and at the end the first mail once more: a gateway that did not hear our 250 sends again. */
export const DEMO_COUNT = SCENARIOS.length + 1;

export interface DemoMail {
  /** From 1. */
  number: number;
  scenario: string;
  /** Envelope sender, subject and number of attachments, for the table. */
  from: string;
  subject: string;
  attachments: number;
  bytes: Buffer;
  sha256: string;
  truth: Truth;
  /** Number of the mail this one repeats byte for byte. */
  repeats?: number;
}

/**
 * `count` mails, one after the other: each scenario in turn, the first mail again,
 * then the scenarios anew with other names and numbers. Same seed, same bytes.
 */
export async function* demoInbox(seed: number, count = DEMO_COUNT): AsyncGenerator<DemoMail> {
  let first: DemoMail | undefined;
  for (let i = 0; i < count; i++) {
    const scenario = SCENARIOS[i % DEMO_COUNT];
    if (scenario === undefined) {
      if (first === undefined) throw new Error("the first mail is missing");
      yield { ...first, number: i + 1, repeats: first.number, scenario: "The first mail once more" };
      continue;
    }
    const mail = await writeMail(scenario, seed, i);
    if (i % DEMO_COUNT === 0) first = mail;
    yield mail;
  }
}

async function writeMail(scenario: Scenario, seed: number, index: number): Promise<DemoMail> {
  const random = createRandom(`${seed}/${scenario.name}/${Math.floor(index / DEMO_COUNT)}`);
  const { mail, truth } = await scenario.write(random);
  const bytes = await mimeMail(mail, random.fork("mail"));
  return {
    number: index + 1,
    scenario: scenario.name,
    from: /<([^>]+)>/.exec(mail.from)?.[1] ?? mail.from,
    subject: mail.subject,
    attachments: mail.attachments?.length ?? 0,
    bytes,
    sha256: sha256(bytes),
    truth,
  };
}
