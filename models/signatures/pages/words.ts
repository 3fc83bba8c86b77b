/** Text of drawn pages: what it says teaches nothing, how it looks does. */

export const WORDS =
  "the of and to account payment bank transfer please amount date reference customer number for with we have received your letter regarding order total value contract agreement hereby confirm le la les de des compte virement montant date veuillez agréer titulaire mandat prélèvement société conformément aux conditions générales de und der die das Konto Betrag Überweisung Lastschrift Vertrag Kunde Herrn Frau sehr geehrte wir bestätigen Ihnen het een rekening bedrag betaling overschrijving datum handtekening klant overeenkomst geachte heer mevrouw hierbij bevestigen".split(
    " ",
  );
export const NAMES =
  "Anna Bernard Claire Dupont Eva Fischer Georg Hansen Ines Janssens Karel Lambert Marie Novak Oscar Peeters Quentin Rossi Sofia Tanaka Ulrich Verhoeven Willem Xavier Yvonne Zimmermann Müller Martin Smith Johnson de Vries van den Berg Leclerc Moreau".split(
    " ",
  );
export const LABELS =
  "Signature:|Date:|Name:|Unterschrift|Ort, Datum|Handtekening|Naam|Datum|Signature du titulaire|Fait à|Authorised signatory|For the bank|Place, date|Account holder|Approved by|Title|IBAN|BIC|Amount|Yours faithfully,|Sincerely,|Mit freundlichen Grüßen|Hoogachtend,|Lu et approuvé".split(
    "|",
  );
