import { mimeMail, zipOf } from "../mime.ts";
import { bankAccount, spaced } from "../numbers.ts";
import { pdfOf } from "../pdf.ts";
import { amount, company, day, person } from "../people.ts";
import type { Scenario } from "../scenario.ts";
import { dutchInvoice } from "./invoices.ts";

/** Mails in mails, archives, and what cannot be opened. */

const TODAY = new Date("2026-01-05T08:00:00Z");

export const dutchForwarded: Scenario = {
  name: "Dutch forwarded mail with a PDF inside",
  async write(random) {
    const [from, inner] = [person(random, "nl"), await dutchInvoice.write(random.fork("inner"))];
    const bytes = await mimeMail({ ...inner.mail, to: from.address }, random.fork("inner mail"));
    return {
      mail: {
        from: from.address,
        subject: `Fwd: ${inner.mail.subject}`,
        text: `Dag,\n\nKunnen jullie onderstaande factuur voor mij betalen?\n\nGroeten\n${from.name}\n`,
        attachments: [{ name: "doorgestuurd.eml", mediaType: "message/rfc822", bytes }],
      },
      truth: inner.truth,
    };
  },
};

export const englishZip: Scenario = {
  name: "English mail with a zip of PDFs",
  async write(random) {
    const from = company(random, "en");
    const accounts = Array.from({ length: 3 }, () => bankAccount(random, "GB"));
    const files = await Promise.all(
      accounts.map(async (account, i) => ({
        name: `advice/credit-advice-${i + 1}.pdf`,
        bytes: await pdfOf([
          { letterhead: { name: from.name, lines: [from.street, from.city] } },
          { heading: `Payment advice ${i + 1}` },
          {
            text: `Please credit GBP ${amount(random.fork(`advice ${i}`).int(9_000, 700_000), "en")} on ${day(TODAY, "en")} to:`,
          },
          {
            fields: [
              ["Beneficiary IBAN", spaced(account.iban)],
              ["Beneficiary BIC", account.bic],
            ],
          },
        ]),
      })),
    );
    return {
      mail: {
        from: from.address,
        subject: "Payment advices, three files",
        text: `Dear payments team,\n\nthe three payment advices for today are in the attached archive.\n\nRegards\n${from.contact}\n${from.name}\n`,
        attachments: [{ name: "advices.zip", mediaType: "application/zip", bytes: zipOf(files) }],
      },
      truth: {
        language: "en",
        department: "payments",
        accounts: [
          ...accounts.map(({ iban }) => ({ kind: "iban" as const, value: iban, role: "beneficiary" as const })),
          ...[...new Set(accounts.map(({ bic }) => bic))].map((value) => ({ kind: "bic" as const, value })),
        ],
        problems: [],
      },
    };
  },
};

export const englishEncrypted: Scenario = {
  name: "English mail with an encrypted PDF",
  async write(random) {
    const [from, account] = [person(random, "en"), bankAccount(random, "GB")];
    const pdf = await pdfOf([{ heading: "Confidential" }, { fields: [["IBAN", spaced(account.iban)]] }], {
      password: random.digits(8),
    });
    return {
      mail: {
        from: from.address,
        subject: "Proof of address (password protected)",
        text: `Hello,\n\nas asked, I attach my proof of address. The password will follow in a separate message.\n\nRegards\n${from.name}\n`,
        attachments: [{ name: "proof-of-address.pdf", mediaType: "application/pdf", bytes: pdf }],
      },
      // The account stands only in the part nobody can open.
      truth: {
        language: "en",
        department: "identity-and-access",
        accounts: [],
        problems: ["DOCUMENT_ENCRYPTED"],
        status: "review",
      },
    };
  },
};

export const germanEmptyAttachment: Scenario = {
  name: "German mail with an empty attachment",
  write(random) {
    const [from, account] = [person(random, "de"), bankAccount(random, "DE")];
    return {
      mail: {
        from: from.address,
        subject: "Freistellungsauftrag",
        text: `Guten Tag,\n\nanbei mein Freistellungsauftrag für das Konto ${account.iban}. Bitte bestätigen Sie den Eingang.\n\nViele Grüße\n${from.name}\n`,
        attachments: [{ name: "Freistellungsauftrag.pdf", mediaType: "application/pdf", bytes: new Uint8Array() }],
      },
      truth: {
        language: "de",
        department: "accounts",
        accounts: [{ kind: "iban", value: account.iban }],
        problems: ["EMPTY"],
        status: "review",
      },
    };
  },
};

export const englishCorrupt: Scenario = {
  name: "English mail with a damaged PDF",
  async write(random) {
    const from = company(random, "en");
    const whole = await pdfOf([{ heading: "Statement of account" }, { text: "This copy will be cut off." }], {});
    // The start of a PDF and then noise: neither objects nor a table of them are left.
    const bytes = Buffer.concat([whole.subarray(0, 40), Buffer.from(random.letters(900))]);
    return {
      mail: {
        from: from.address,
        subject: "Statement of account",
        text: `Dear Sir or Madam,\n\nplease compare the attached statement with your records and confirm the balance.\n\nRegards\n${from.contact}\n${from.name}\n`,
        attachments: [{ name: "statement.pdf", mediaType: "application/pdf", bytes }],
      },
      truth: { language: "en", department: "accounts", accounts: [], problems: ["DOCUMENT_DAMAGED"], status: "review" },
    };
  },
};
