/**
 * The tags of two invoice languages in words: CII (UN/CEFACT Cross Industry Invoice:
 * Factur-X, ZUGFeRD, XRechnung) and UBL 2 (Peppol, XRechnung), both of EN 16931.
 */

/** Whose or what a value is: the nearest of these around it. An empty word says nothing of its own. */
export const AROUND: Readonly<Record<string, string>> = {
  // CII
  SellerTradeParty: "seller",
  BuyerTradeParty: "buyer",
  PayeeTradeParty: "payee",
  PayerTradeParty: "payer",
  ShipToTradeParty: "delivery to",
  ShipFromTradeParty: "delivery from",
  InvoiceeTradeParty: "invoice to",
  SellerTaxRepresentativeTradeParty: "seller's tax representative",
  ProductEndUserTradeParty: "end user",
  PayeePartyCreditorFinancialAccount: "creditor account",
  PayerPartyDebtorFinancialAccount: "debtor account",
  PayeeSpecifiedCreditorFinancialInstitution: "creditor bank",
  PayerSpecifiedDebtorFinancialInstitution: "debtor bank",
  BuyerOrderReferencedDocument: "order",
  SellerOrderReferencedDocument: "seller's order",
  ContractReferencedDocument: "contract",
  DespatchAdviceReferencedDocument: "delivery note",
  InvoiceReferencedDocument: "earlier invoice",
  AdditionalReferencedDocument: "attachment",
  SpecifiedProcuringProject: "project",
  ReceivableSpecifiedTradeAccountingAccount: "booking account",
  ExchangedDocument: "invoice",
  HeaderExchangedDocument: "invoice",
  SpecifiedTradeProduct: "",
  // UBL
  AccountingSupplierParty: "seller",
  AccountingCustomerParty: "buyer",
  PayeeParty: "payee",
  DeliveryParty: "delivery to",
  DeliveryLocation: "delivery to",
  TaxRepresentativeParty: "seller's tax representative",
  PayeeFinancialAccount: "creditor account",
  PayerFinancialAccount: "debtor account",
  OrderReference: "order",
  ContractDocumentReference: "contract",
  DespatchDocumentReference: "delivery note",
  BillingReference: "earlier invoice",
  AdditionalDocumentReference: "attachment",
  ProjectReference: "project",
  PaymentMandate: "mandate",
  Item: "",
  Invoice: "invoice",
  CreditNote: "credit note",
};

/** What a value is called; a tag that is not here is called by its own words. */
export const OWN: Readonly<Record<string, string>> = {
  // CII
  IBANID: "IBAN",
  BICID: "BIC",
  ProprietaryID: "number",
  AccountName: "name",
  IssuerAssignedID: "number",
  LineOne: "address",
  LineTwo: "address",
  LineThree: "address",
  PostcodeCode: "postcode",
  CityName: "city",
  CountryID: "country",
  CountrySubDivisionName: "region",
  URIID: "address for mail",
  CompleteNumber: "telephone",
  PersonName: "contact",
  GlobalID: "identifier",
  Content: "note",
  Information: "means of payment",
  PaymentReference: "payment reference",
  CreditorReferenceID: "creditor identifier",
  DirectDebitMandateID: "mandate reference",
  InvoiceCurrencyCode: "currency",
  BilledQuantity: "quantity",
  LineTotalAmount: "total of lines",
  TaxBasisTotalAmount: "total before tax",
  TaxTotalAmount: "tax",
  GrandTotalAmount: "total with tax",
  TotalPrepaidAmount: "paid already",
  DuePayableAmount: "amount due",
  ChargeAmount: "price",
  PriceAmount: "price",
  BasisAmount: "taxable amount",
  CalculatedAmount: "tax",
  ActualAmount: "allowance or charge",
  ApplicablePercent: "tax rate",
  RateApplicablePercent: "tax rate",
  // UBL
  StreetName: "address",
  AdditionalStreetName: "address",
  PostalZone: "postcode",
  IdentificationCode: "country",
  RegistrationName: "name",
  CompanyID: "registration",
  ElectronicMail: "address for mail",
  Telephone: "telephone",
  EndpointID: "address for mail",
  IssueDate: "date",
  DueDate: "date due",
  PaymentDueDate: "date due",
  InstructionNote: "means of payment",
  PaymentID: "payment reference",
  DocumentCurrencyCode: "currency",
  BuyerReference: "buyer reference",
  InvoicedQuantity: "quantity",
  CreditedQuantity: "quantity",
  LineExtensionAmount: "total of lines",
  TaxExclusiveAmount: "total before tax",
  TaxAmount: "tax",
  TaxInclusiveAmount: "total with tax",
  PrepaidAmount: "paid already",
  PayableAmount: "amount due",
  Percent: "tax rate",
  // both
  ID: "number",
  Name: "name",
  Description: "description",
  Note: "note",
};

/** A date stands in an element of its own within the one that says which. */
export const DATES: Readonly<Record<string, string>> = {
  IssueDateTime: "date",
  DueDateDateTime: "date due",
  OccurrenceDateTime: "date of delivery",
  FormattedIssueDateTime: "date",
  StartDateTime: "from",
  EndDateTime: "to",
};

/** For machines only. */
export const SILENT: ReadonlySet<string> = new Set([
  ...["ExchangedDocumentContext", "SpecifiedExchangedDocumentContext", "UBLVersionID", "CustomizationID", "ProfileID"],
  ...["UUID", "ProfileExecutionID", "TaxScheme", "UBLExtensions", "Signature", "CopyIndicator", "SubjectCode"],
  ...["GuidelineSpecifiedDocumentContextParameter", "LanguageID", "CalculationPercent", "ChargeIndicator"],
  ...["CategoryCode", "ReasonCode", "AllowanceChargeReasonCode", "ExemptionReasonCode", "TaxExemptionReasonCode"],
  ...["LineID", "DueDateTypeCode"],
]);

/** Each is a paragraph with a number. */
export const LINES: ReadonlySet<string> = new Set([
  ...["IncludedSupplyChainTradeLineItem", "InvoiceLine", "CreditNoteLine"],
]);

/** UNTDID 4461, those that EN 16931 names. */
export const PAYMENT_MEANS: Readonly<Record<string, string>> = {
  "10": "cash",
  "20": "cheque",
  "30": "credit transfer",
  "42": "payment to bank account",
  "48": "card",
  "49": "direct debit",
  "57": "standing agreement",
  "58": "SEPA credit transfer",
  "59": "SEPA direct debit",
  "97": "clearing between partners",
};

/** UNTDID 1001, those that EN 16931 names. */
export const DOCUMENT_TYPES: Readonly<Record<string, string>> = {
  "326": "partial invoice",
  "380": "invoice",
  "381": "credit note",
  "384": "corrected invoice",
  "386": "prepayment invoice",
  "389": "self-billed invoice",
  "751": "invoice for information",
};
