/**
 * Words that mean the same in four languages, so that what is learnt of one is known
 * of all, and a word that no made letter holds still says what it means. Beginnings
 * of words, small, without accents; "=" before a whole word.
 */
const MEANINGS: Readonly<Record<string, string>> = {
  payee:
    "benefic begunst beguns payee creditor creanc schuldei credite glaubig recipien receiver destinat ontvang empfang kreditor verkauf seller vendeur supplier leveran fournis lieferan incassa zahlungsempf =tgv gunste gunsten faveur favour favor =ordre",
  payer:
    "payer payor payeur debtor debite debitor schulden schuldn zahler zahlungspf pflichti auftrag opdracht donneur orderer ordering originat remitter sender absende afzende emetteu einzahl uberweisend betaler payeuse tire drawer",
  collect:
    "debit collect withdra taken charge deduct prelev einzug einzuz eingezo ziehen abbuch abgebuc buchen belast lastsch zulasten incass incasse geinca afgesch afschri schrijv geind innen domicil bankeinz abzubuc automat mandat machtig ermacht mandaat autoris authori =lasten",
  pay: "pay payable payment paiemen settle remit transfer wire uberwei zahl zahlung begleic bezahl betal overmak oversch stort voldoen regler reglem virer virement verser payer paiemen overges gelieve bitte please merci kindly veuille",
  received:
    "receive receipt received reached arrived erhalten eingega eingang recu recue reception ontvang ontving binnen parvenu acquitt kwitant quittun quittan dankend thanks voldaan verbuch verwerkt paid bezahlt betaald regle reglee paye payee provien kam =came herkomst herkunf origine origin settled beglich already bereits deja reeds",
  refund:
    "refund reimbur erstatt ruckers ruckzah gutschr gutgesc guthabe rembour restitu avoir terugbe terugst teruggav creditn credite credited indemni versiche auszahl ausgeza uitbeta uitbetal uitkeri vergoed salary salair gehalt lohn loon payout dividen leistung prestat claim schaden schade",
  statement:
    "stateme balance saldo salden solde soldes kontoau auszug auszugs uittrek afschri extrait releve umsatz umsatze moveme transac operati verrich buchung interes zinsen interet rente ubersic overzic apercu histori portefe portfol depot depotau effecte kontost bewegun",
  old: "old previou former closed closing cancel expire expiry alte alter altes bisheri fruhere ungulti erlisch gekundi geschlo kundig schliess ancien precede cloture remplac oud oude vorige vroeger vervalt verval afgeslo afslui opgezeg ersetzt replace longer mehr plus meer valid gultig valable geldig block sperr bloqu blokk",
  fresh:
    "new neue neuer neues nouveau nouvel nouvell nieuw nieuwe change changed changem anderun geander gewijzi wijzigi update mettre ander",
  bill: "invoice bill rechnun facture factuur mahnung reminde rappel herinne aanmani erinner due fallig echeanc verval dueopen offene openst zahlbet betrag amount montant bedrag honorar honorai ereloon",
  order: "order standing dauerau ordre permane doorlop auftrag opdrach execute ausfuhr execut uitvoer",
  mandate: "mandate mandat mandaat ermacht lastsch authori autoris machtig domicil incasso direct sepa",
  account:
    "account konto compte rekenin rekenni iban bankver bankdet coordon bankgeg bankrel kontove rib =acct =cpte =kto",
  holder: "holder inhaber kontoin titulai houder rekenin naam name =nom",
  concern:
    "concern regardi betrif betreff betreft inzake objet sujet questio frage vraag about betr =re inform angabe gegeve donnees card karte kaart carte lost verlore perdu address anschri adresse adres",
  deny: "=no =not =nicht =kein keine =ne =pas =niet =geen aucun rien nothing nichts niets without ohne sans zonder",
  your: "your =ihr ihre ihrem ihren ihrer ihres votre =vos =uw =uwe =dein deine deinem =je =jouw",
  our: "=our =unser unsere unserem unseren unserer unseres notre =nos =ons onze",
  my: "=my =mein meine meinem meinen meines =mon =ma =mes mijn",
  from: "=from =von =vom =de =du =van vanaf depuis =aus partir zulaste afkomst out herkom provena",
  to: "=to =into =an =auf =zu =zur =zum =sur =vers =au =naar =op =aan zugunst",
  we: "=we =wir =nous =wij =us =uns",
};

/** Shorter beginnings would be taken for each other. */
const SMEARED_MIN = 5;
/** Letters of one form, as OCR takes them for each other: one stands for all. */
const smeared = (word: string): string =>
  word
    .replaceAll(/[ceo]/g, "c")
    .replaceAll(/[iljtf]/g, "l")
    .replaceAll(/[nru]/g, "n");

const WHOLE = new Map<string, string[]>();
const BEGINNING = new Map<string, string[]>();
/** Beginnings as a poor scan shows them, each by what it is taken for. */
const SMEARED = new Map<string, string[]>();
for (const [meaning, words] of Object.entries(MEANINGS))
  for (const word of words.split(" ")) {
    const [map, key] = word.startsWith("=") ? [WHOLE, word.slice(1)] : [BEGINNING, word];
    map.set(key, [...(map.get(key) ?? []), meaning]);
    if (map === BEGINNING && key.length >= SMEARED_MIN)
      SMEARED.set(smeared(key), [...new Set([...(SMEARED.get(smeared(key)) ?? []), meaning])]);
  }
const BEGINNING_MIN = 3;

/** What a word means, if it begins like one of these: by the longest that fits. `word` in small letters without accents. */
export function meaningsOf(word: string): readonly string[] {
  const whole = WHOLE.get(word);
  if (whole !== undefined) return whole;
  for (let length = word.length; length >= BEGINNING_MIN; length -= 1) {
    const found = BEGINNING.get(word.slice(0, length));
    if (found !== undefined) return found;
  }
  for (let length = word.length; length >= SMEARED_MIN; length -= 1) {
    const found = SMEARED.get(smeared(word.slice(0, length)));
    if (found !== undefined) return found;
  }
  return [];
}
