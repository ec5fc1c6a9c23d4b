import type { IssueGroup } from './cfpb.issues';

/** What the register's words come to, reviewed label by label over the three published files; docs/cfpb-mapping.md holds the same table. */
export const ISSUES: readonly IssueGroup[] = [
  {
    ours: 'credit_bureau', why: 'what a credit report says of the customer, who looks at it, and how it is put right',
    labels: [
      'Incorrect information on your report', 'Incorrect information on credit report', 'Credit reporting', "Credit reporting company's investigation",
      "Problem with a credit reporting company's investigation into an existing problem", "Problem with a company's investigation into an existing issue",
      'Unable to get credit report/credit score', 'Unable to get your credit report or credit score', 'Problem with fraud alerts or security freezes', 'Improper use of your report',
      'Improper use of my credit report', 'Credit monitoring or identity protection › Problem with fraud alerts',
    ],
  },
  {
    ours: 'fees', why: 'a price: a fee, an interest or exchange rate, that it was charged or how high it is',
    labels: [
      'APR or interest rate', 'Balance transfer fee', 'Cash advance fee', "Charged fees or interest I didn't expect", "Charged fees or interest you didn't expect", 'Excessive fees', 'Fees',
      'Fees or interest', 'Incorrect exchange rate', 'Late fee', 'Other fee', 'Overlimit fee', 'Unexpected or other fees', 'Unexpected/Other fees', 'Problem caused by your funds being low',
      'Problems caused by my funds being low', 'Problem with overdraft', 'Problem with an overdraft', 'Managing an account › Fee problem', 'Managing an account › Problem with fees or penalties',
      'Closing an account › Fees charged for closing account', "Dealing with my lender or servicer › Don't agree with fees charged",
      "Dealing with your lender or servicer › Don't agree with the fees charged", 'Managing the loan or lease › Problem with fees charged',
      'Managing the loan or lease › Problem with the interest rate', 'Problems at the end of the loan or lease › Excess mileage, damage, or wear fees, or other problem after the lease is finish',
      'Problems at the end of the loan or lease › Termination fees or other problem when ending the lease early', 'Credit monitoring or identity protection › Billing dispute',
      'Credit monitoring or identity theft protection services › Billing dispute for services', 'Identity theft protection or other monitoring services › Billing dispute for services',
    ],
  },
  {
    ours: 'collection', why: 'a debt as it is claimed and collected: the claim, its notices, calls, threats, what is seized',
    labels: [
      'Attempts to collect debt not owed', "Cont'd attempts collect debt not owed", 'Collection debt dispute', 'Collection practices', 'Communication tactics', 'Delinquent account',
      'Disclosure verification of debt', 'Written notification about debt', 'False statements or representation', 'Improper contact or sharing of info',
      'Threatened to contact someone or share information improperly', 'Taking/threatening an illegal action', 'Took or threatened to take negative or legal action',
      'Lender repossessed or sold the vehicle', 'Vehicle was repossessed or sold the vehicle', 'Lender sold the property', 'Lender damaged or destroyed property',
      'Lender damaged or destroyed vehicle', 'Vehicle was damaged or destroyed the vehicle', 'Struggling to pay your loan › Lender trying to repossess or disable the vehicle',
      'Struggling to pay your loan › Loan balance remaining after the vehicle is repossessed and sold', 'Dealing with my lender or servicer › Keep getting calls about my loan',
    ],
  },
  {
    ours: 'staff_attitude', why: 'how people of the bank met the customer, or that nobody could be reached',
    labels: [
      'Customer service / Customer relations', 'Customer service/Customer relations', 'Problem with customer service', "Can't contact lender", "Can't contact lender or servicer",
      'Dealing with my lender or servicer › Having problems with customer service', 'Dealing with your lender or servicer › Problem with customer service',
      'Other features, terms, or problems › Problem with customer service',
    ],
  },
  {
    ours: 'facility_system', why: 'a card, a machine, an app or an account that could not be used',
    labels: [
      'Using a debit or ATM card', 'Trouble using the card', 'Trouble using your card', 'Adding money', 'Problem adding money', 'Managing an account › Problem using a debit or ATM card',
      'Managing an account › Problem accessing account',
    ],
  },
  {
    ours: 'marketing', why: 'how something was advertised or sold, and what was promised for it',
    labels: [
      'Advertising', 'Advertising and marketing', 'Advertising and marketing, including promotional offers', 'Confusing or misleading advertising or marketing',
      "Opening an account › Didn't receive terms that were advertised", 'Getting a loan or lease › Confusing or misleading advertising or marketing',
      'Getting a loan or lease › High-pressure sales tactics', 'Improper use of my credit report › Received marketing offer after opted out',
      'Improper use of your report › Received unsolicited financial product or insurance offers after opting out',
      'Credit monitoring or identity protection › Receiving unwanted marketing/advertising',
      'Credit monitoring or identity theft protection services › Received unwanted marketing or advertising',
      'Identity theft protection or other monitoring services › Received unwanted marketing or advertising',
      "Credit monitoring or identity theft protection services › Didn't receive services that were advertised",
      "Identity theft protection or other monitoring services › Didn't receive services that were advertised",
    ],
  },
  {
    ours: 'disclosure', why: 'what the customer was told, or not told, of a product or of how they stand',
    labels: [
      'Confusing or missing disclosures', 'Disclosures', 'Incorrect/missing disclosures or info', 'Billing statement', 'Opening an account › Confusing or missing disclosures',
      'Trouble using the card › Trouble getting information about the card', 'Problem when making payments › You never received your bill or did not know a payment was due',
      'Dealing with my lender or servicer › Received bad information about my loan', 'Dealing with my lender or servicer › Need information about my balance/terms',
      'Dealing with your lender or servicer › Received bad information about your loan',
      'Dealing with your lender or servicer › Need information about your loan balance or loan terms',
    ],
  },
  {
    ours: 'product_return', why: 'what a product is to yield its holder',
    labels: ['Rewards', 'Other features, terms, or problems › Problem with rewards from credit card'],
  },
  {
    ours: 'choice', why: 'something the customer did not ask for, or was made to take beside what they asked for',
    labels: [
      'Unsolicited issuance of credit card', 'Credit card protection / Debt protection', 'Problem with additional add-on products or services', 'Getting a credit card › Sent card you never applied for',
      "Problem getting a card or closing an account › Don't want a card provided by your employer or the government",
      "Problem with overdraft › Was signed up for overdraft on card, but don't want to be", 'Other features, terms, or problems › Add-on products and services',
      'Managing the loan or lease › Problem with additional products or services purchased with the loan',
      'Getting a loan or lease › Problem with additional add-on products or services purchased with the loan',
    ],
  },
  {
    ours: 'contract_terms', why: 'what the contract says, that it was changed, or that it was passed on',
    labels: [
      'Account terms and changes', 'Arbitration', 'Sale of account', 'Other features, terms, or problems › Credit card company forcing arbitration', 'Managing an account › Problem with renewal',
      'Managing the loan or lease › Loan sold or transferred to another company', 'Getting a loan or lease › Changes in terms mid-deal or after closing',
      'Credit monitoring or identity protection › Account terms and changes', 'Credit monitoring or identity theft protection services › Problem with product or service terms changing',
      'Identity theft protection or other monitoring services › Problem with product or service terms changing',
    ],
  },
  {
    ours: 'fund_safety', why: 'money that moved, or an account or loan that was opened, without the customer, or money that was lost',
    labels: [
      'Fraud or scam', 'Identity theft / Fraud / Embezzlement', 'Lost or stolen check', 'Lost or stolen money order', 'Unauthorized transactions or other transaction problem',
      'Unauthorized transactions/trans. issues', 'Problem with a lender or other company charging your account', 'Charged bank acct wrong day or amt', "Can't stop charges to bank account",
      "Can't stop withdrawals from your bank account", 'Money was taken from your bank account on the wrong day or for the wrong amount', "Received a loan I didn't apply for",
      "Received a loan you didn't apply for", 'Getting a credit card › Card opened as result of identity theft or fraud', 'Opening an account › Account opened as a result of fraud',
      'Getting a loan › Fraudulent loan', 'Getting a loan or lease › Fraudulent loan',
      'Problem with a purchase shown on your statement › Card was charged for something you did not purchase with the card',
      'Problem with a purchase or transfer › Charged for a purchase or transfer you did not make with the card',
    ],
  },
  {
    ours: 'data_safety', why: 'what is known of the customer, and who was told it',
    labels: ['Privacy', 'Other features, terms, or problems › Privacy issues'],
  },
  {
    ours: 'rules_process', why: 'how the bank went about it by its own rules: applying, opening, deciding on credit, paying, transferring, disputing a charge, falling behind, closing, paying off',
    labels: [
      'Account opening, closing, or management', 'Opening an account', 'Closing an account', 'Closing your account', 'Closing/Cancelling account', 'Managing, opening, or closing account',
      'Managing, opening, or closing your mobile wallet account', 'Problem getting a card or closing an account', 'Application processing delay', 'Application, originator, mortgage broker',
      'Applied for loan/did not receive money', 'Applying for a mortgage', 'Applying for a mortgage or refinancing an existing mortgage', 'Closing on a mortgage', 'Credit decision / Underwriting',
      'Credit determination', 'Credit limit changed', 'Credit line increase/decrease', 'Getting a credit card', 'Getting a line of credit', 'Getting a loan', 'Getting a loan or lease',
      'Getting the loan', 'Shopping for a line of credit', 'Shopping for a loan or lease', 'Taking out the loan or lease', "Was approved for a loan, but didn't receive money",
      "Was approved for a loan, but didn't receive the money", "Trouble using your card › Credit card company won't increase or decrease your credit limit",
      'Managing an account › Deposits and withdrawals', 'Managing an account › Deposits or withdrawals', 'Managing an account › Banking errors',
      'Managing an account › Funds not handled or disbursed as instructed', 'Managing an account › Problem making or receiving payments', 'Managing an account › Cashing a check',
      'Deposits and withdrawals', 'Making/receiving payments, sending money', 'Money was not available when promised', 'Wrong amount charged or received', 'Balance transfer', 'Cash advance',
      'Problem with cash advance', 'Convenience checks', 'Other features, terms, or problems › Problem with balance transfer',
      'Other features, terms, or problems › Problem with cash advances', 'Other features, terms, or problems › Problem with convenience check',
      'Problem caused by your funds being low › Bounced checks or returned payments', 'Billing disputes', 'Problem with a purchase or transfer', 'Problem with a purchase shown on your statement',
      'Problem when making payments', 'Trouble during payment process', "Loan payment wasn't credited to your account", 'Payment to acct not credited', 'Loan servicing, payments, escrow account',
      'Managing the line of credit', 'Managing the loan or lease', 'Dealing with my lender or servicer › Trouble with how payments are handled',
      'Dealing with your lender or servicer › Trouble with how payments are being handled', 'Bankruptcy', "Can't repay my loan", 'Forbearance / Workout plans', 'Problems when you are unable to pay',
      'Repaying your loan', 'Struggling to pay mortgage', 'Struggling to pay your bill', 'Struggling to pay your loan', 'Struggling to repay your loan', 'Payoff process',
      'Problem with the payoff process at the end of the loan', 'Problems at the end of the loan or lease', 'Credit monitoring or identity protection › Problem cancelling or closing account',
      'Credit monitoring or identity theft protection services › Problem canceling credit monitoring or identify theft protection service',
      'Identity theft protection or other monitoring services › Problem canceling credit monitoring or identify theft protection service',
    ],
  },
  {
    ours: null, why: 'says no cause; our `other` would claim that it is none of the fourteen',
    labels: [
      'Other', 'Other service issues', 'Other service problem', 'Other transaction issues', 'Other transaction problem', 'Transaction issue', 'Other features, terms, or problems › Other problem',
    ],
  },
  {
    ours: null, why: 'one heading over several of ours, where no sub-issue tells which',
    labels: [
      'Loan modification,collection,foreclosure', 'Settlement process and costs', 'Advertising, marketing or disclosures', 'Overdraft, savings or rewards features',
      'Overdraft, savings, or rewards features', 'Managing an account', 'Dealing with my lender or servicer', 'Dealing with your lender or servicer', 'Other features, terms, or problems',
      'Credit monitoring or identity protection', 'Credit monitoring or identity theft protection services', 'Identity theft protection or other monitoring services',
    ],
  },
];
