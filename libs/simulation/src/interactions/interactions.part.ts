import type { Part } from '../story';
import { bankStories } from './bank.stories';
import { commitmentStories } from './commitment.stories';
import { contactStories } from './contact.stories';
import { disclosureStories } from './disclosure.stories';
import { doubtStories } from './doubt.stories';
import { expectationStories } from './expectation.stories';
import { hardshipStories } from './hardship.stories';
import { relationshipStories } from './relationship.stories';
import { voiceStories } from './voice.stories';

/** What the interactions service is told. */
export const interactions: Part = {
  name: 'interactions',
  stories: [
    ...relationshipStories, ...contactStories, ...disclosureStories, ...expectationStories, ...doubtStories, ...commitmentStories, ...voiceStories, ...hardshipStories,
    ...bankStories,
  ],
};
