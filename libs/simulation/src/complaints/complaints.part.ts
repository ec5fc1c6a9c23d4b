import type { Part } from '../story';
import { complaintStories } from './complaint.stories';
import { policyStories } from './policy.stories';
import { registerStories } from './register.stories';

/** What the complaints service is told. */
export const complaints: Part = { name: 'complaints', stories: [...complaintStories, ...registerStories, ...policyStories] };
