import { scannedPdf } from "../images.ts";
import { bankAccount, spaced, structuredCommunication, ukAccount } from "../numbers.ts";
import { type Block, pdfOf } from "../pdf.ts";
import { type Company, company, day } from "../people.ts";
import type { Random } from "../random.ts";
import type { Scenario } from "../scenario.ts";
import { bill, WORDS } from "./bill.ts";

/** Bills to be paid by transfer: the account on them is the payee's. */

const head = (from: Company): Block => ({ letterhead: { name: from.name, lines: [from.street, from.city, from.vat] } });
const issued = (random: Random) => new Date(Date.UTC(2026, random.int(0, 5), random.int(1, 27)));
const reference = (random: Random) => `${random.int(2025, 2026)}-${random.digits(5)}`;

export const englishInvoice: Scenario = {
  name: "English invoice, PDF with a table",
  async write(random) {
    const [from, account] = [company(random, "en"), bankAccount(random, "BE")];
    const [number, date] = [reference(random), issued(random)];
    const { blocks, due } = bill(random, WORDS.en, random.int(4, 8), 20);
    const pdf = await pdfOf(
      [
        head(from),
        { heading: `Invoice ${number}` },
        {
          fields: [
            ["Date", day(date, "en")],
            ["Our VAT number", from.vat],
            ["Payment terms", "30 days net"],
          ],
        },
        ...blocks,
        { text: `Please pay EUR ${due} by bank transfer to the account below and quote the invoice number.` },
        {
          fields: [
            ["Beneficiary", from.name],
            ["IBAN", spaced(account.iban)],
            ["BIC", account.bic],
            ["Bank", account.bank],
          ],
        },
        { signed: { name: from.contact, random } },
      ],
      { title: `Invoice ${number}`, footer: `${from.name}, VAT ${from.vat}` },
    );
    return {
      mail: {
        from: from.address,
        subject: `Invoice ${number} for payment`,
        text: `Dear Sir or Madam,\n\nplease find attached our invoice ${number} over EUR ${due}.\nKindly execute the transfer to the account stated on the invoice.\n\nKind regards\n${from.contact}\n${from.name}\n`,
        attachments: [{ name: `invoice-${number}.pdf`, mediaType: "application/pdf", bytes: pdf }],
      },
      truth: {
        language: "en",
        department: "payments",
        accounts: [
          { kind: "iban", value: account.iban, role: "beneficiary" },
          { kind: "bic", value: account.bic },
        ],
        problems: [],
      },
    };
  },
};

export const frenchInvoice: Scenario = {
  name: "French invoice over several pages",
  async write(random) {
    const [from, account] = [company(random, "fr"), bankAccount(random, "FR")];
    const [number, date] = [`FA${random.digits(6)}`, issued(random)];
    const { blocks, due } = bill(random, WORDS.fr, 42, 20);
    const pdf = await pdfOf(
      [
        head(from),
        { heading: `Facture n° ${number}` },
        {
          fields: [
            ["Date de facture", day(date, "fr")],
            ["Échéance", "à 30 jours fin de mois"],
            ["N° TVA", from.vat],
          ],
        },
        ...blocks,
        {
          text: `Nous vous prions de bien vouloir régler la somme de ${due} € par virement sur le compte ci-dessous, en rappelant le numéro de la facture.`,
        },
        {
          fields: [
            ["Titulaire", from.name],
            ["IBAN", spaced(account.iban)],
            ["BIC", account.bic],
            ["Domiciliation", account.bank],
          ],
        },
        {
          small:
            "En cas de retard de paiement, une indemnité forfaitaire de 40 € pour frais de recouvrement sera exigée.",
        },
      ],
      { title: `Facture ${number}`, family: "Times", size: 11, footer: `${from.name} - ${from.city}` },
    );
    return {
      mail: {
        from: from.address,
        subject: `Facture n° ${number} – règlement par virement`,
        text: `Madame, Monsieur,\n\nVous trouverez ci-joint notre facture n° ${number} d'un montant de ${due} €.\nMerci de procéder au virement avant l'échéance.\n\nBien cordialement,\n${from.contact}\n${from.name}\n`,
        attachments: [{ name: `Facture_${number}.pdf`, mediaType: "application/pdf", bytes: pdf }],
      },
      truth: {
        language: "fr",
        department: "payments",
        accounts: [
          { kind: "iban", value: account.iban, role: "beneficiary" },
          { kind: "bic", value: account.bic },
        ],
        problems: [],
      },
    };
  },
};

export const dutchInvoice: Scenario = {
  name: "Dutch invoice with a structured communication",
  async write(random) {
    const [from, account] = [company(random, "nl"), bankAccount(random, "BE")];
    const [number, date, communication] = [reference(random), issued(random), structuredCommunication(random)];
    const { blocks, due } = bill(random, WORDS.nl, random.int(3, 6), 21);
    const pdf = await pdfOf(
      [
        head(from),
        { heading: `Factuur ${number}` },
        {
          fields: [
            ["Factuurdatum", day(date, "nl")],
            ["Btw-nummer", from.vat],
            ["Vervaldag", "30 dagen na factuurdatum"],
          ],
        },
        ...blocks,
        {
          text: `Gelieve ${due} euro over te schrijven op onderstaande rekening met vermelding van de gestructureerde mededeling.`,
        },
        {
          form: [
            ["Rekening begunstigde (IBAN)", spaced(account.iban)],
            ["BIC begunstigde", account.bic],
            ["Naam begunstigde", from.name],
            ["Gestructureerde mededeling", communication],
          ],
        },
      ],
      { title: `Factuur ${number}` },
    );
    return {
      mail: {
        from: from.address,
        subject: `Factuur ${number}`,
        text: `Beste,\n\nIn bijlage vindt u onze factuur ${number} ten bedrage van ${due} euro.\nGelieve te betalen met de mededeling ${communication}.\n\nMet vriendelijke groeten\n${from.contact}\n${from.name}\n`,
        attachments: [{ name: `factuur ${number}.pdf`, mediaType: "application/pdf", bytes: pdf }],
      },
      truth: {
        language: "nl",
        department: "payments",
        accounts: [
          { kind: "iban", value: account.iban, role: "beneficiary" },
          { kind: "bic", value: account.bic },
        ],
        problems: [],
      },
    };
  },
};

export const germanScannedInvoice: Scenario = {
  name: "German invoice, scanned",
  async write(random) {
    const [from, account] = [company(random, "de"), bankAccount(random, "DE")];
    const [number, date] = [`R-${random.digits(6)}`, issued(random)];
    const { blocks, due } = bill(random, WORDS.de, random.int(4, 7), 19);
    const pdf = await pdfOf(
      [
        head(from),
        { heading: `Rechnung ${number}` },
        {
          fields: [
            ["Rechnungsdatum", day(date, "de")],
            ["USt-IdNr.", from.vat],
            ["Zahlungsziel", "14 Tage ohne Abzug"],
          ],
        },
        ...blocks,
        { text: `Bitte überweisen Sie den Rechnungsbetrag von ${due} EUR auf unser unten genanntes Konto.` },
        {
          fields: [
            ["Empfänger", from.name],
            ["IBAN", spaced(account.iban)],
            ["BIC", account.bic],
            ["Bank", account.bank],
          ],
        },
        { signed: { name: from.contact, random } },
      ],
      { size: 11 },
    );
    return {
      mail: {
        from: from.address,
        subject: `Rechnung ${number} zur Überweisung`,
        text: `Sehr geehrte Damen und Herren,\n\nanbei erhalten Sie unsere Rechnung ${number} als Scan. Wir bitten um Überweisung des Betrages von ${due} EUR.\n\nMit freundlichen Grüßen\n${from.contact}\n${from.name}\n`,
        attachments: [
          { name: `Scan_${random.digits(8)}.pdf`, mediaType: "application/pdf", bytes: await scannedPdf(pdf, random) },
        ],
      },
      truth: {
        language: "de",
        department: "payments",
        accounts: [
          { kind: "iban", value: account.iban, role: "beneficiary" },
          { kind: "bic", value: account.bic },
        ],
        problems: [],
      },
    };
  },
};

export const britishInvoice: Scenario = {
  name: "British invoice with a sort code",
  async write(random) {
    const [from, account] = [company(random, "en"), ukAccount(random)];
    const [number, date] = [reference(random), issued(random)];
    const { blocks, due } = bill(random, WORDS.en, random.int(3, 6), 20);
    const pdf = await pdfOf(
      [
        head(from),
        { heading: `Invoice ${number}` },
        {
          fields: [
            ["Date", day(date, "en")],
            ["VAT registration", from.vat],
            ["Telephone", `0${random.digits(3)} ${random.digits(7)}`],
          ],
        },
        ...blocks,
        { text: `Please pay GBP ${due} by Faster Payment or BACS within 30 days.` },
        {
          fields: [
            ["Account name", from.name],
            ["Sort code", account.sortCode],
            ["Account number", account.account],
            ["Reference", number],
          ],
        },
      ],
      { title: `Invoice ${number}`, family: "Courier", size: 9 },
    );
    return {
      mail: {
        from: from.address,
        subject: `Invoice ${number} - payment by BACS`,
        text: `Hello,\n\nour invoice ${number} is attached. Please note that we only accept bank transfers.\n\nMany thanks\n${from.contact}\n`,
        attachments: [{ name: `${number}.pdf`, mediaType: "application/pdf", bytes: pdf }],
      },
      truth: {
        language: "en",
        department: "payments",
        accounts: [{ kind: "uk", value: account.sortCode.replaceAll("-", "") + account.account, role: "beneficiary" }],
        problems: [],
      },
    };
  },
};
