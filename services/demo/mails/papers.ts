import { asPhotographed, asScanned, multiPageTiff, phoneJpegOf, pngOf, renderPages, scannedPdf } from "../images.ts";
import { bankAccount, creditorIdentifier, routingNumber, spaced } from "../numbers.ts";
import { pdfOf } from "../pdf.ts";
import { amount, company, day, person } from "../people.ts";
import type { Scenario } from "../scenario.ts";

/** Paper that became pixels: forms, letters and faxes without a text layer. */

const TODAY = new Date("2026-01-05T08:00:00Z");

export const frenchMandate: Scenario = {
  name: "French SEPA mandate, filled in and scanned",
  async write(random) {
    const [creditor, debtor, account] = [company(random, "fr"), person(random, "fr"), bankAccount(random, "FR")];
    const pdf = await pdfOf(
      [
        { heading: "Mandat de prélèvement SEPA" },
        {
          text: `En signant ce formulaire de mandat, vous autorisez ${creditor.name} à envoyer des instructions à votre banque pour débiter votre compte, et votre banque à débiter votre compte conformément aux instructions de ${creditor.name}.`,
        },
        {
          form: [
            ["Référence unique du mandat", `RUM-${random.digits(10)}`],
            ["Identifiant créancier SEPA", creditorIdentifier(random, "FR")],
          ],
        },
        { heading: "Titulaire du compte à débiter" },
        {
          form: [
            ["Nom et prénom", debtor.name],
            ["Adresse", `${debtor.street}, ${debtor.city}`],
            ["IBAN du débiteur", spaced(account.iban)],
            ["BIC", account.bic],
            ["Type de paiement", "Récurrent"],
            ["Fait à, le", `${debtor.city.slice(6)}, le ${day(TODAY, "fr")}`],
          ],
        },
        { signed: { name: "Signature du débiteur", random } },
        {
          small:
            "Vous bénéficiez du droit d'être remboursé par votre banque. Toute demande doit être présentée dans les huit semaines.",
        },
      ],
      { size: 11 },
    );
    return {
      mail: {
        from: debtor.address,
        subject: "Mandat SEPA signé",
        text: `Bonjour,\n\nVeuillez trouver en pièce jointe le mandat de prélèvement signé.\n\nCordialement\n${debtor.name}\n`,
        attachments: [
          {
            name: "mandat.pdf",
            mediaType: "application/pdf",
            bytes: await scannedPdf(pdf, random, { noise: 20, specks: 150 }),
          },
        ],
      },
      truth: {
        language: "fr",
        department: "payments",
        accounts: [
          { kind: "iban", value: account.iban, role: "payer" },
          { kind: "bic", value: account.bic },
        ],
        problems: [],
      },
    };
  },
};

export const americanLetter: Scenario = {
  name: "American letter with a routing number, PNG",
  async write(random) {
    const from = person(random, "en");
    const [routing, account] = [routingNumber(random), random.digits(10)];
    const pdf = await pdfOf(
      [
        { text: `${from.name}\n${random.int(100, 9900)} Maple Avenue\nSpringfield, IL 627${random.digits(2)}` },
        { space: 20 },
        {
          text: `Re: Outgoing wire transfer\n\nTo whom it may concern,\n\nPlease wire US$ ${amount(random.int(100_000, 2_500_000), "en")} from my account to the following account at First Prairie Bank:`,
        },
        {
          fields: [
            ["Account holder", `${from.name}`],
            ["ABA routing number", routing],
            ["Account number", account],
            ["Account type", "Checking"],
          ],
        },
        { text: "Please call me once the wire has been sent.\n\nSincerely," },
        { signed: { name: from.name, random } },
      ],
      { size: 12, family: "Times" },
    );
    const [page] = await renderPages(pdf, 200);
    if (page === undefined) throw new Error("the letter has no page");
    return {
      mail: {
        from: from.address,
        subject: "Wire transfer request",
        text: `Hi,\n\nplease see the attached letter.\n\n${from.name}\n`,
        attachments: [
          {
            name: "letter.png",
            mediaType: "image/png",
            bytes: await pngOf(asScanned(page, random, { slope: 3, noise: 0, specks: 0 }), 200),
          },
        ],
      },
      truth: {
        language: "en",
        department: "payments",
        accounts: [{ kind: "us", value: routing + account, role: "beneficiary" }],
        problems: [],
      },
    };
  },
};

export const dutchPhotographedLetter: Scenario = {
  name: "Dutch letter, photographed with a telephone",
  async write(random) {
    const [from, account] = [person(random, "nl"), bankAccount(random, "NL")];
    const pdf = await pdfOf(
      [
        { text: `${from.name}\n${from.street}\n${from.city}` },
        { space: 24 },
        { heading: "Opzegging spaarrekening" },
        {
          text: `Geachte heer, mevrouw,\n\nHierbij zeg ik mijn spaarrekening bij uw bank op. Ik verzoek u het volledige saldo over te maken naar mijn betaalrekening:`,
        },
        {
          fields: [
            ["IBAN", spaced(account.iban)],
            ["Ten name van", from.name],
          ],
        },
        {
          text: "Graag ontvang ik een schriftelijke bevestiging van de beëindiging en van de afrekening van de rente.\n\nHoogachtend,",
        },
        { signed: { name: from.name, random } },
      ],
      { size: 13, family: "Times" },
    );
    const [page] = await renderPages(pdf, 180);
    if (page === undefined) throw new Error("the letter has no page");
    return {
      mail: {
        from: from.address,
        subject: "Opzegging spaarrekening (foto van mijn brief)",
        text: `Goedendag,\n\nIk heb geen scanner, daarom stuur ik een foto van mijn brief.\n\nGroeten, ${from.name}\n`,
        attachments: [
          {
            name: `IMG_${random.digits(4)}.JPG`,
            mediaType: "image/jpeg",
            bytes: await phoneJpegOf(asPhotographed(page, random)),
          },
        ],
      },
      truth: {
        language: "nl",
        department: "accounts",
        accounts: [{ kind: "iban", value: account.iban, role: "beneficiary" }],
        problems: [],
      },
    };
  },
};

export const germanFax: Scenario = {
  name: "German standing order by fax, TIFF of two pages",
  async write(random) {
    const [from, own, payee] = [person(random, "de"), bankAccount(random, "DE"), bankAccount(random, "DE")];
    const pdf = await pdfOf(
      [
        { heading: "Telefax" },
        {
          fields: [
            ["Von", from.name],
            ["An", "Ihre Bank, Abteilung Zahlungsverkehr"],
            ["Seiten", "2"],
            ["Datum", day(TODAY, "de")],
          ],
        },
        { text: "Bitte richten Sie den Dauerauftrag auf der folgenden Seite ein. Das Original folgt per Post." },
        { newPage: true },
        { heading: "Dauerauftrag" },
        { text: "Zahlungsempfänger:" },
        {
          form: [
            ["IBAN des Empfängers", spaced(payee.iban)],
            ["BIC des Empfängers", payee.bic],
            ["Betrag in EUR", amount(random.int(30_000, 140_000), "de")],
            ["Verwendungszweck", "Miete"],
            ["Ausführung", "monatlich zum 1."],
          ],
        },
        { text: "Auftraggeber:" },
        {
          form: [
            ["IBAN des Auftraggebers", spaced(own.iban)],
            ["Kontoinhaber", from.name],
          ],
        },
        { signed: { name: from.name, random } },
      ],
      { size: 12 },
    );
    const pages = await renderPages(pdf, 200);
    return {
      mail: {
        from: from.address,
        subject: "Fax: Dauerauftrag einrichten",
        text: "Sie haben ein Fax mit 2 Seiten erhalten.\n",
        attachments: [{ name: "fax.tif", mediaType: "image/tiff", bytes: await multiPageTiff(pages, 200) }],
      },
      truth: {
        language: "de",
        department: "payments",
        accounts: [
          { kind: "iban", value: payee.iban, role: "beneficiary" },
          { kind: "bic", value: payee.bic },
          { kind: "iban", value: own.iban, role: "payer" },
        ],
        problems: [],
      },
    };
  },
};
