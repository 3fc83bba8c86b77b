import type { Phrases } from "../phrases.ts";

/** What customers write to a bank, in English. */
export const phrases: Phrases = {
  departments: {
    accounts: [
      "Please close my savings account {iban} and move the balance to my current account.",
      "I have moved house and would like you to change my address from {date}.",
      "Could you send me the statements of account {iban} for last year?",
      "We would like to open a current account for our new company.",
      "My daughter turns eighteen; what happens to her youth account?",
      "Please add my wife as a second holder of the account.",
      "I need a certificate of the balance on {date}.",
      "Our bank details have changed, the new account is {iban}.",
    ],
    cards: [
      "My new card has not arrived yet.",
      "The cash machine kept my card this morning.",
      "I would like to order a second credit card for my husband.",
      "My PIN was blocked after three wrong attempts.",
      "Please raise the limit of my credit card ending in {number}.",
      "The contactless payment of my card does not work any more.",
    ],
    collections: [
      "A collection agency claims a debt of {amount} from me that I do not owe.",
      "I object to your reminder and to the debt you claim.",
      "I ask for a payment plan for the arrears of {amount}.",
      "Please stop calling me about a debt that was paid on {date}.",
    ],
    "credit-reporting": [
      "My credit report shows a late payment that is wrong.",
      "Please correct the entry you made at the credit bureau.",
      "I dispute an enquiry on my credit file.",
      "Which data about me did you report to the credit register?",
    ],
    "fees-and-rates": [
      "I complain about the account management fee of {amount}.",
      "Why was I charged {amount} for a foreign transfer?",
      "Which exchange rate did you apply on {date}?",
      "Please refund the charges that I was not told about.",
    ],
    "fraud-and-disputes": [
      "My card was stolen, please block it at once.",
      "There is a withdrawal of {amount} that I did not make.",
      "I clicked on a link in a false message and gave my codes.",
      "I dispute the payment of {amount} to a shop I do not know.",
    ],
    "identity-and-access": [
      "Attached is a copy of my passport as you asked.",
      "I forgot the password of online banking.",
      "Please find my proof of address for the verification.",
      "The app does not accept my new telephone any more.",
    ],
    lending: [
      "I would like to apply for a car loan of {amount}.",
      "May I pay back my personal loan early?",
      "The instalments of my student loan are wrong.",
      "We ask for an overdraft of {amount} for our business.",
    ],
    mortgages: [
      "What would it cost to repay my mortgage early?",
      "Please send the valuation of our house for the mortgage.",
      "The fixed rate of our home loan ends on {date}.",
      "We ask to release the mortgage on our house.",
    ],
    payments: [
      "Please transfer {amount} to {iban}.",
      "Please find our invoice attached, payable to {iban}.",
      "Advance notice: we will collect {amount} by direct debit from {iban}.",
      "Attached is the signed direct debit mandate.",
      "I would like to set up a standing order of {amount} a month.",
      "Our transfer of {amount} did not reach the beneficiary.",
      "Please carry out the payments of the attached list.",
      "Payment advice for invoice {number} attached.",
    ],
    securities: [
      "Please sell my shares of {number} at the market price.",
      "I have a question about my securities statement.",
      "Here are our new standing settlement instructions for securities.",
      "Please transfer my fund units to my new custody account.",
      "Which dividends did I receive last year?",
      "I would like to open a securities account.",
    ],
  },
  openers: ["Dear Sir or Madam,", "Hello,", "Good morning,", "Dear bank,"],
  fillers: [
    "Thank you for your help.",
    "You can reach me by telephone.",
    "Please confirm.",
    "I am a customer of many years.",
  ],
  closers: ["Kind regards", "Yours sincerely", "Best wishes"],
};
