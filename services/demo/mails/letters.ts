import { pngOf, rasterOf } from "../images.ts";
import { bankAccount, creditorIdentifier, spaced } from "../numbers.ts";
import { pdfOf } from "../pdf.ts";
import { amount, company, day, person } from "../people.ts";
import type { Scenario } from "../scenario.ts";

/** What private customers write: questions, complaints, notices, forms. */

const TODAY = new Date("2026-01-05T08:00:00Z");

export const directDebitNotice: Scenario = {
  name: "English direct-debit notice (the payer's account only)",
  async write(random) {
    const [from, payer, account] = [company(random, "en"), person(random, "en"), bankAccount(random, "DE")];
    const due = amount(random.int(2_000, 90_000), "en");
    const pdf = await pdfOf([
      { letterhead: { name: from.name, lines: [from.street, from.city] } },
      { text: `${payer.name}\n${payer.street}\n${payer.city}` },
      { heading: "Advance notice of a SEPA direct debit" },
      {
        text: `Dear customer,\n\nthe amount of EUR ${due} will be collected by direct debit from your account on or shortly after ${day(TODAY, "en")}. Please make sure that the account is covered.`,
      },
      {
        fields: [
          ["Your account (debtor)", spaced(account.iban)],
          ["Creditor identifier", creditorIdentifier(random, "DE")],
          ["Mandate reference", `M-${random.digits(8)}`],
        ],
      },
      { text: "You do not need to do anything. No transfer is necessary." },
    ]);
    return {
      mail: {
        from: from.address,
        subject: "Advance notice of direct debit",
        text: `Dear Sir or Madam,\n\nfor your information we enclose a copy of the notice sent to our customer ${payer.name}.\n\nRegards\n${from.contact}\n`,
        attachments: [{ name: "notice.pdf", mediaType: "application/pdf", bytes: pdf }],
      },
      truth: {
        language: "en",
        department: "payments",
        accounts: [{ kind: "iban", value: account.iban, role: "payer" }],
        problems: [],
      },
    };
  },
};

export const dutchChangeOfDetails: Scenario = {
  name: "Dutch change of bank details",
  write(random) {
    const from = company(random, "nl");
    const [old, fresh] = [bankAccount(random, "NL"), bankAccount(random, "NL")];
    return {
      mail: {
        from: from.address,
        subject: "Wijziging van ons rekeningnummer",
        charset: "iso-8859-15",
        transferEncoding: "quoted-printable",
        text: `Geachte heer, mevrouw,\n\nWij zijn van bank veranderd. Vanaf de eerste van volgende maand vragen wij u om alle betalingen\nnog uitsluitend over te maken op onze nieuwe rekening:\n\n  Nieuw rekeningnummer: ${spaced(fresh.iban)}\n  BIC: ${fresh.bic}\n  Ten name van: ${from.name}\n\nOns oude rekeningnummer ${old.iban} vervalt. De kosten van € 12,50 nemen wij voor onze rekening.\n\nMet vriendelijke groet,\n${from.contact}\n${from.name}\n`,
      },
      truth: {
        language: "nl",
        department: "accounts",
        accounts: [
          { kind: "iban", value: fresh.iban },
          { kind: "bic", value: fresh.bic },
          { kind: "iban", value: old.iban },
        ],
        problems: [],
      },
    };
  },
};

export const frenchLostCard: Scenario = {
  name: "French lost card, ISO-8859-15",
  write(random) {
    const from = person(random, "fr");
    return {
      mail: {
        from: from.address,
        subject: "URGENT : carte bancaire perdue",
        charset: "iso-8859-15",
        transferEncoding: "quoted-printable",
        text: `Bonjour,\n\nJ'ai perdu ma carte bancaire hier soir, probablement dans le métro. Je viens de voir qu'un paiement\nde 84,90 € que je n'ai pas effectué apparaît sur mon compte. Pouvez-vous faire opposition immédiatement\net m'envoyer une nouvelle carte à l'adresse ci-dessous ? Ma sœur peut aussi passer la retirer en agence.\n\n${from.name}\n${from.street}\n${from.city}\n`,
      },
      truth: { language: "fr", department: "fraud-and-disputes", accounts: [], problems: [] },
    };
  },
};

export const englishMortgage: Scenario = {
  name: "English mortgage question, plain text",
  write(random) {
    const from = person(random, "en");
    const rate = `${random.int(2, 4)}.${random.digits(1)}5`;
    return {
      mail: {
        from: from.address,
        subject: "Question about my mortgage",
        text: `Dear Sir or Madam,\n\nthe fixed rate of ${rate}% on our mortgage ends in four months. We would like to know which rates you can offer\nus for the next ten years, and whether we may repay GBP ${amount(random.int(500_000, 4_000_000), "en")} of the loan early without a penalty.\nAn appraisal of the house was made last year; I can send it to you.\n\nYours faithfully\n${from.name}\n${from.street}, ${from.city}\n`,
      },
      truth: { language: "en", department: "mortgages", accounts: [], problems: [] },
    };
  },
};

export const germanComplaint: Scenario = {
  name: "German complaint, base64 ISO-8859-15",
  write(random) {
    const [from, account] = [person(random, "de"), bankAccount(random, "DE")];
    return {
      mail: {
        from: from.address,
        subject: "Beschwerde über Kontoführungsgebühren",
        charset: "iso-8859-15",
        transferEncoding: "base64",
        text: `Sehr geehrte Damen und Herren,\n\nzu meinem Ärger haben Sie mir im letzten Quartal zum dritten Mal Gebühren von ${amount(random.int(390, 2_990), "de")} € berechnet,\nobwohl mir Ihre Filiale ein kostenloses Konto zugesagt hatte. Mein Konto: ${spaced(account.iban)}.\nIch widerspreche der Abbuchung und erwarte die Gutschrift bis zum Monatsende, sonst wende ich mich an den Ombudsmann.\n\nMit freundlichen Grüßen\n${from.name}\n${from.street}, ${from.city}\n`,
      },
      truth: {
        language: "de",
        department: "fees-and-rates",
        accounts: [{ kind: "iban", value: account.iban }],
        problems: [],
      },
    };
  },
};

export const dutchInlineLogo: Scenario = {
  name: "Dutch mail with an inline logo",
  async write(random) {
    const [from, account] = [company(random, "nl"), bankAccount(random, "BE")];
    const text = `Beste,\n\nKunt u ons een rekeningafschrift van de voorbije twee maanden bezorgen voor rekening ${spaced(account.iban)}?\n\nMet vriendelijke groeten\n${from.contact}\n${from.name}\n`;
    const html = `<p>Beste,</p><p>Kunt u ons een rekeningafschrift van de voorbije twee maanden bezorgen voor rekening <b>${spaced(account.iban)}</b>?</p><p>Met vriendelijke groeten<br>${from.contact}<br>${from.name.replaceAll("&", "&amp;")}</p><p><img src="cid:logo" alt="logo" width="120"></p>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="#1f4e79"/><circle cx="20" cy="20" r="12" fill="#f2b705"/><rect x="42" y="14" width="66" height="5" fill="#fff"/><rect x="42" y="23" width="44" height="4" fill="#fff"/></svg>`;
    return {
      mail: {
        from: from.address,
        subject: "Aanvraag rekeningafschrift",
        text,
        html,
        attachments: [
          {
            name: "logo.png",
            mediaType: "image/png",
            bytes: await pngOf(await rasterOf(Buffer.from(svg)), 96),
            cid: "logo",
          },
        ],
      },
      truth: {
        language: "nl",
        department: "accounts",
        accounts: [{ kind: "iban", value: account.iban }],
        problems: [],
      },
    };
  },
};
