import { bankAccount, isin, lei, spaced } from "../numbers.ts";
import { pdfOf } from "../pdf.ts";
import { amount, company, day, person } from "../people.ts";
import type { Scenario } from "../scenario.ts";

/** Securities: settlement instructions and statements. */

const TODAY = new Date("2026-01-05T08:00:00Z");

export const settlementInstruction: Scenario = {
  name: "Standing settlement instruction in two columns",
  async write(random) {
    const from = company(random, "en");
    const [cash, delivering, receiving] = [
      bankAccount(random, "DE"),
      bankAccount(random, "FR"),
      bankAccount(random, "BE"),
    ];
    const [entity, security] = [lei(random), isin(random)];
    const pdf = await pdfOf(
      [
        { letterhead: { name: from.name, lines: ["Treasury Operations", from.city] } },
        { heading: "Standing settlement instruction" },
        {
          fields: [
            ["Legal entity identifier (LEI)", entity],
            ["Valid from", day(TODAY, "en")],
            ["Replaces", "all instructions sent before"],
          ],
        },
        {
          sideBySide: [
            [
              { heading: "Deliver from" },
              {
                fields: [
                  ["Agent BIC", delivering.bic],
                  ["Safekeeping", `00${random.digits(6)}`],
                ],
              },
              { text: "Securities are delivered against payment only. Partial settlement is allowed." },
            ],
            [
              { heading: "Receive at" },
              {
                fields: [
                  ["Agent BIC", receiving.bic],
                  ["Safekeeping", `00${random.digits(6)}`],
                ],
              },
              { text: "Place of settlement: Euroclear Bank. Matching before 16:00 CET on the day before." },
            ],
          ],
        },
        {
          fields: [
            ["ISIN", security],
            ["Nominal", `EUR ${amount(random.int(10, 90) * 10_000_000, "en")}`],
          ],
        },
        { text: "The cash leg is settled on the account:" },
        {
          fields: [
            ["IBAN", spaced(cash.iban)],
            ["BIC", cash.bic],
          ],
        },
        { signed: { name: `${from.contact}, Head of Treasury`, random } },
      ],
      { title: "SSI" },
    );
    return {
      mail: {
        from: from.address,
        subject: "New standing settlement instruction",
        text: `Dear settlement team,\n\nplease update our standing settlement instruction as attached and confirm by return.\n\nBest regards\n${from.contact}\n${from.name}\n`,
        attachments: [{ name: "SSI.pdf", mediaType: "application/pdf", bytes: pdf }],
      },
      truth: {
        language: "en",
        department: "securities",
        accounts: [
          { kind: "lei", value: entity },
          { kind: "isin", value: security },
          { kind: "iban", value: cash.iban },
          ...unique([cash.bic, delivering.bic, receiving.bic]).map((value) => ({ kind: "bic" as const, value })),
        ],
        problems: [],
      },
    };
  },
};

export const germanStatement: Scenario = {
  name: "German securities statement with many ISINs",
  async write(random) {
    const [from, account] = [person(random, "de"), bankAccount(random, "DE")];
    const names = [
      "Aktienfonds Europa",
      "Bundesanleihe",
      "Rentenfonds Global",
      "Indexfonds Welt",
      "Immobilienfonds",
      "Unternehmensanleihe",
    ];
    const positions = Array.from({ length: random.int(8, 12) }, (_, i) => ({
      security: isin(random.fork(`position ${i}`)),
      name: random.pick(names),
      pieces: random.int(5, 900),
      cents: random.int(1_000, 45_000),
    }));
    const pdf = await pdfOf(
      [
        { heading: "Depotauszug" },
        {
          fields: [
            ["Depotinhaber", from.name],
            ["Stichtag", day(TODAY, "de")],
            ["Verrechnungskonto", spaced(account.iban)],
          ],
        },
        {
          table: {
            columns: [
              { title: "ISIN", share: 3 },
              { title: "Bezeichnung", share: 4 },
              { title: "Stück", share: 1.5, right: true },
              { title: "Kurs EUR", share: 2, right: true },
              { title: "Kurswert EUR", share: 2.5, right: true },
            ],
            rows: positions.map((p) => [
              p.security,
              p.name,
              String(p.pieces),
              amount(p.cents, "de"),
              amount(p.pieces * p.cents, "de"),
            ]),
          },
        },
        {
          small:
            "Die Kurse sind unverbindlich. Bitte prüfen Sie den Auszug und melden Sie Abweichungen binnen sechs Wochen.",
        },
      ],
      { title: "Depotauszug", size: 9 },
    );
    return {
      mail: {
        from: from.address,
        subject: "Rückfrage zu meinem Depotauszug",
        text: `Guten Tag,\n\nin meinem Depotauszug (Anlage) fehlt ein Fonds, den ich im Dezember gekauft habe. Bitte prüfen Sie das Wertpapierdepot.\n\nMit freundlichem Gruß\n${from.name}\n`,
        attachments: [{ name: "Depotauszug.pdf", mediaType: "application/pdf", bytes: pdf }],
      },
      truth: {
        language: "de",
        department: "securities",
        accounts: [
          { kind: "iban", value: account.iban },
          ...unique(positions.map((p) => p.security)).map((value) => ({ kind: "isin" as const, value })),
        ],
        problems: [],
      },
    };
  },
};

const unique = <T>(list: readonly T[]) => [...new Set(list)];
