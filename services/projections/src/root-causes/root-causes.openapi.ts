import { actionKinds, loci } from '@evenhand/contracts';
import type { ApiDescription, JsonObject } from '@evenhand/nest';
import { pageExample } from '../lists/list.examples';
import { pageOf, pageParameters, PAGING } from '../lists/list.openapi';
import { code, instantOrNull, object, operation, orNull, query, readModelRefusals, readTag, ref, text, words, wordsOrNull } from '../openapi.parts';
import { rootCauseItem } from './root-causes.controller';
import { rootCauses } from './root-causes.projection';

const flag: JsonObject = { type: 'boolean' };
const action = object({
  actionId: text, kind: wordsOrNull(actionKinds), ownerTeam: orNull('string', 'who is to do it'), dueAt: instantOrNull('by when'), state: words(['planned', 'completed']),
});
const item = object({
  rootCauseId: text, complaintId: text, causeCode: text, locus: words(loci), controllable: { ...flag, description: 'the bank could have prevented it' },
  stable: { ...flag, description: 'it will go on by itself' }, ownerTeam: orNull('string', 'whose it is'), actions: { type: 'array', items: action },
});
const example = pageExample(rootCauses, rootCauseItem, [['complaints.root-cause-identified'], ['complaints.corrective-action-planned']]);

/** How root causes are listed. */
export const rootCausesApi: ApiDescription = {
  tags: [readTag],
  paths: {
    '/v1/root-causes': operation(
      'rootCauses', 'Why it came to complaints, and what is done about it', `By cause code: complaints with the same cause stand together. ${PAGING}`,
      [query('causeCode', code(32), 'Only this cause', 'fee_leaflet_missing'), ...pageParameters], [ref('RootCausesPage'), example], readModelRefusals,
    ),
  },
  schemas: { RootCausesPage: pageOf(item) },
};
