/** What the page of an evaluation says of visits, in English. */
import type { visits as vi } from './vi-visits';

export const visits: typeof vi = {
  title: 'What the visits found',
  caption: 'People drawn, by what the last visit found',
  none: 'No sample has been drawn yet.',
  found: 'The last visit found',
  people: 'People',
  share: 'Share',
  code: 'AAPOR code',
  answered: 'Answered',
  notVisited: 'Not visited yet',
  again: 'Coming again',
  closing: 'Not coming again',
  outcome: {
    nobody_home: 'Nobody at home', away: 'Person away', appointment: 'Appointment', impassable: 'Road impassable',
    refused: 'Person refused', household_refused: 'Household refused', broke_off: 'Broke off',
    no_language: 'No common language', too_ill: 'Too ill', died: 'Died', moved: 'Moved away',
    not_found: 'House not found', not_eligible: 'Did not use this service',
  },
  rates: 'Rates',
  rate: {
    response_min: 'Response, at least (RR1)', response: 'Response, estimated (RR3)', contact: 'Contact (CON1)',
    cooperation: 'Cooperation (COOP1)', refusal: 'Refusal (REF1)',
  },
  unknown: 'not known yet',
  note: (visits) =>
    `${visits} visits without an interview, as far as the server has them. Of people not visited yet, not found or moved away it is not known whether they belong to those asked; RR3 counts the share of them that is found among the others.`,
  closed: 'Closed',
};
