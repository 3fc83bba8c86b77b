import { bankAccount, isin, spaced, withWrongCheckDigits } from "../numbers.ts";
import { amount, company, person } from "../people.ts";
import type { Scenario } from "../scenario.ts";

/** Orders to transfer money, written in the mail itself. */

export const frenchHtmlTable: Scenario = {
  name: "French mail in HTML only, with a table of payments",
  write(random) {
    const from = company(random, "fr");
    const payees = Array.from({ length: 3 }, () => ({
      to: company(random, "fr").name,
      ...bankAccount(random, "FR"),
      cents: random.int(12_000, 900_000),
    }));
    const security = isin(random, "FR");
    const rows = payees
      .map(
        (p) =>
          `<tr><td>${htmlOf(p.to)}</td><td>${spaced(p.iban)}</td><td align="right">${amount(p.cents, "fr")}&nbsp;&euro;</td></tr>`,
      )
      .join("\n");
    return {
      mail: {
        from: from.address,
        subject: "Ordre de virements du mois",
        html: `<html><head><style>td{padding:4px}</style></head><body><p>Madame, Monsieur,</p><p>Veuillez ex&eacute;cuter les virements suivants au profit de nos fournisseurs&nbsp;:</p><table border="1"><tr><th>B&eacute;n&eacute;ficiaire</th><th>IBAN</th><th>Montant</th></tr>\n${rows}\n</table><p>Merci &eacute;galement de confirmer la vente de 25 parts (ISIN ${security}).</p><p>Cordialement,<br>${htmlOf(from.contact)}<br>${htmlOf(from.name)}</p></body></html>`,
      },
      truth: {
        language: "fr",
        department: "payments",
        accounts: [
          ...payees.map(({ iban }) => ({ kind: "iban" as const, value: iban, role: "beneficiary" as const })),
          { kind: "isin", value: security },
        ],
        problems: [],
      },
    };
  },
};

const htmlOf = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

export const frenchWrongIban: Scenario = {
  name: "French transfer order with wrong check digits",
  write(random) {
    const [from, account] = [person(random, "fr"), bankAccount(random, "FR")];
    const wrong = withWrongCheckDigits(account.iban);
    return {
      mail: {
        from: from.address,
        subject: "Demande de virement",
        text: `Bonjour,\n\nMerci de virer ${amount(random.int(5_000, 250_000), "fr")} € sur le compte suivant :\n\nIBAN : ${spaced(wrong)}\nBIC : ${account.bic}\nBénéficiaire : ${person(random, "fr").name}\n\nCordialement,\n${from.name}\n`,
      },
      truth: {
        language: "fr",
        department: "payments",
        accounts: [
          { kind: "iban", value: wrong, role: "beneficiary" },
          { kind: "bic", value: account.bic },
        ],
        problems: ["CHECK_DIGITS_WRONG"],
        status: "review",
      },
    };
  },
};
