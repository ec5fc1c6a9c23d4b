/**
 * What each step of the log means. The table with the reasons is docs/bpic2012-mapping.md; the two change together.
 */
export const MEANINGS = {
  application: 'the customer applied',
  call_about_application: 'call to complete the application, begun',
  call_about_offer: 'call after an offer, begun',
  call_about_incomplete_file: 'call for what the file lacks, begun',
  offer_sent: 'an offer was sent',
  offer_returned: 'the customer sent the offer back',
  offer_decided: 'the bank decided after an offer',
  loan_activated: 'the loan was activated',
  end_of_call: 'end of a call: its length and outcome',
  queue_before_call: 'queued before a call: the wait for it',
  queue_nobody_waits_in: 'queued for a later call after an offer',
  queue_without_call: 'queued for a call that did not come',
  end_without_start: 'end of a call that was not begun',
  returned_offer_taken_in: 'work on the post that brought an offer back',
  decided_without_offer: 'decided, and no offer was waiting for it',
  cancelled: 'the application or an offer came to nothing',
  application_state: 'state of the application inside the bank',
  offer_state: 'state of an offer inside the bank',
  work_without_customer: 'work inside the bank',
} as const;
export type Meaning = keyof typeof MEANINGS;

/** Steps whose meaning does not hang on the steps around them, by step. */
export const STEPS: Readonly<Record<string, Meaning>> = {
  'A_SUBMITTED|COMPLETE': 'application',
  'A_PARTLYSUBMITTED|COMPLETE': 'application_state',
  'A_PREACCEPTED|COMPLETE': 'application_state',
  'A_ACCEPTED|COMPLETE': 'application_state',
  'A_FINALIZED|COMPLETE': 'application_state',
  'A_REGISTERED|COMPLETE': 'application_state',
  'A_ACTIVATED|COMPLETE': 'loan_activated',
  'A_CANCELLED|COMPLETE': 'cancelled',
  'O_SELECTED|COMPLETE': 'offer_state',
  'O_CREATED|COMPLETE': 'offer_state',
  'O_SENT|COMPLETE': 'offer_sent',
  'O_SENT_BACK|COMPLETE': 'offer_returned',
  'O_ACCEPTED|COMPLETE': 'offer_state',
  'O_DECLINED|COMPLETE': 'offer_state',
  'O_CANCELLED|COMPLETE': 'cancelled',
  'W_Afhandelen leads|SCHEDULE': 'work_without_customer',
  'W_Afhandelen leads|START': 'work_without_customer',
  'W_Afhandelen leads|COMPLETE': 'work_without_customer',
  'W_Valideren aanvraag|SCHEDULE': 'work_without_customer',
  'W_Valideren aanvraag|START': 'work_without_customer',
  'W_Valideren aanvraag|COMPLETE': 'work_without_customer',
  'W_Beoordelen fraude|SCHEDULE': 'work_without_customer',
  'W_Beoordelen fraude|START': 'work_without_customer',
  'W_Beoordelen fraude|COMPLETE': 'work_without_customer',
  'W_Wijzigen contractgegevens|SCHEDULE': 'work_without_customer',
  'W_Wijzigen contractgegevens|START': 'work_without_customer',
  'W_Wijzigen contractgegevens|COMPLETE': 'work_without_customer',
};

/** The bank's decision on the application: 1 is the loan, 0 is none. After an offer it is what became of it. */
export const DECISIONS: Readonly<Record<string, 0 | 1>> = { 'A_APPROVED|COMPLETE': 1, 'A_DECLINED|COMPLETE': 0 };

/** Work items that are calls to the customer: what the call is about, and whether the customer waits for it. */
export const CALLS = {
  'W_Completeren aanvraag': { topic: 'application', waitedFor: true },
  'W_Nabellen offertes': { topic: 'offer', waitedFor: false },
  'W_Nabellen incomplete dossiers': { topic: 'incomplete_file', waitedFor: true },
} as const;
export type CallItem = (typeof CALLS)[keyof typeof CALLS];
export type Topic = CallItem['topic'];

export const callItem = (activity: string): CallItem | undefined => (activity in CALLS ? CALLS[activity as keyof typeof CALLS] : undefined);

/** Steps inside a call that show it came to what it was for, unless the application ended in it. */
export const ACHIEVED: ReadonlySet<string> = new Set(['A_ACCEPTED', 'O_SENT', 'A_APPROVED']);
export const ENDED: ReadonlySet<string> = new Set(['A_DECLINED', 'A_CANCELLED']);
