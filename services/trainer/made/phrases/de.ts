import type { Phrases } from "../phrases.ts";

/** What customers write to a bank, in German. */
export const phrases: Phrases = {
  departments: {
    accounts: [
      "Bitte kündigen Sie mein Sparkonto {iban} und überweisen Sie das Guthaben auf mein Girokonto.",
      "Ich bin umgezogen und bitte Sie, meine Anschrift ab dem {date} zu ändern.",
      "Könnten Sie mir die Kontoauszüge zu {iban} vom letzten Jahr zusenden?",
      "Wir möchten ein Geschäftskonto für unsere neue Firma eröffnen.",
      "Meine Tochter wird achtzehn; was geschieht mit ihrem Jugendkonto?",
      "Bitte tragen Sie meine Frau als zweite Kontoinhaberin ein.",
      "Ich benötige eine Saldenbestätigung zum {date}.",
      "Unsere Bankverbindung hat sich geändert, das neue Konto lautet {iban}.",
      "Anbei erhalten Sie meinen Freistellungsauftrag für Kapitalerträge.",
    ],
    cards: [
      "Meine neue Karte ist noch nicht angekommen.",
      "Der Geldautomat hat heute früh meine Karte eingezogen.",
      "Ich möchte eine zweite Kreditkarte für meinen Mann bestellen.",
      "Meine Geheimzahl ist nach drei falschen Versuchen gesperrt.",
      "Bitte erhöhen Sie das Limit meiner Kreditkarte mit der Endziffer {number}.",
      "Das kontaktlose Bezahlen mit meiner Karte geht nicht mehr.",
    ],
    collections: [
      "Ein Inkassobüro fordert von mir eine Schuld von {amount}, die ich nicht habe.",
      "Ich widerspreche Ihrer Mahnung und der geltend gemachten Forderung.",
      "Ich bitte um eine Ratenzahlung für den Rückstand von {amount}.",
      "Rufen Sie mich bitte nicht mehr wegen einer Schuld an, die am {date} bezahlt wurde.",
    ],
    "credit-reporting": [
      "Meine Schufa-Auskunft enthält einen Zahlungsrückstand, der falsch ist.",
      "Bitte berichtigen Sie den Eintrag bei der Kreditauskunft.",
      "Ich widerspreche einer Anfrage in meiner Bonitätsauskunft.",
      "Welche Daten über mich haben Sie der Auskunftei gemeldet?",
    ],
    "fees-and-rates": [
      "Ich beschwere mich über die Kontoführungsgebühren von {amount}.",
      "Warum wurden mir {amount} für eine Auslandsüberweisung berechnet?",
      "Welchen Wechselkurs haben Sie am {date} angewendet?",
      "Bitte erstatten Sie die Gebühren, über die ich nicht informiert wurde.",
    ],
    "fraud-and-disputes": [
      "Meine Karte wurde gestolen, bitte sperren Sie sie sofort.",
      "Es wurden {amount} abgehoben, die ich nicht abgehoben habe.",
      "Ich habe auf einen Link in einer gefälschten Nachricht geklickt und meine Codes eingegeben.",
      "Ich bestreite die Zahlung von {amount} an einen Händler, den ich nicht kenne.",
    ],
    "identity-and-access": [
      "Anbei eine Kopie meines Personalausweises, wie gewünscht.",
      "Ich habe das Passwort für das Online-Banking vergessen.",
      "Hier ist mein Adressnachweis für die Legitimation.",
      "Die App erkennt mein neues Telefon nicht mehr an.",
    ],
    lending: [
      "Ich möchte einen Autokredit über {amount} beantragen.",
      "Darf ich meinen Ratenkredit vorzeitig zurückzahlen?",
      "Die Raten meines Studienkredits stimmen nicht.",
      "Wir bitten um einen Kontokorrentkredit von {amount} für unseren Betrieb.",
    ],
    mortgages: [
      "Was kostet die vorzeitige Rückzahlung meiner Hypothek?",
      "Bitte senden Sie das Gutachten über unser Haus für die Baufinanzierung.",
      "Die Zinsbindung unseres Immobiliendarlehens endet am {date}.",
      "Wir bitten um die Löschung der Grundschuld auf unserem Haus.",
    ],
    payments: [
      "Bitte überweisen Sie {amount} auf das Konto {iban}.",
      "Anbei unsere Rechnung, zahlbar auf das Konto {iban}.",
      "Vorabankündigung: Wir ziehen {amount} per Lastschrift von {iban} ein.",
      "Anbei das unterschriebene SEPA-Lastschriftmandat.",
      "Ich möchte einen Dauerauftrag über {amount} im Monat einrichten.",
      "Unsere Überweisung von {amount} ist beim Empfänger nicht angekommen.",
      "Bitte führen Sie die Zahlungen der beigefügten Liste aus.",
      "Zahlungsavis zur Rechnung {number} anbei.",
    ],
    securities: [
      "Bitte verkaufen Sie meine {number} Aktien zum Marktpreis.",
      "Ich habe eine Rückfrage zu meinem Depotauszug.",
      "Hier sind unsere neuen Abwicklungsinstruktionen für Wertpapiere.",
      "Bitte übertragen Sie meine Fondsanteile auf mein neues Depot.",
      "Welche Dividenden habe ich im letzten Jahr erhalten?",
      "Ich möchte ein Wertpapierdepot eröffnen.",
    ],
  },
  openers: ["Sehr geehrte Damen und Herren,", "Guten Tag,", "Hallo,"],
  fillers: [
    "Vielen Dank für Ihre Hilfe.",
    "Sie erreichen mich telefonisch.",
    "Bitte bestätigen Sie mir das.",
    "Ich bin seit Jahren Kunde.",
  ],
  closers: ["Mit freundlichen Grüßen", "Freundliche Grüße", "Viele Grüße"],
};
