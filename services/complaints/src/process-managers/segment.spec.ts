import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact } from '../fact';
import { NoFigures } from '../peers/population.figures';
import { day, fact } from '../testing/facts';
import { answered, causeOf, drawing, filed, lookupsWith } from '../testing/managers';
import { processManagers } from './process-managers';

describe('who reads figures of all customers (C-INV-9)', () => {
  class Asked extends NoFigures {
    readonly asked: string[] = [];
    override peersOf(): Promise<undefined> {
      this.asked.push('peers');
      return super.peersOf();
    }
    override upheldOf(): Promise<undefined> {
      this.asked.push('upheld');
      return super.upheldOf();
    }
  }
  const askedAbout = async (facts: readonly Fact[]): Promise<readonly string[]> => {
    const figures = new Asked();
    const cause = causeOf(facts.at(-1) as Fact);
    for (const manager of processManagers(lookupsWith(drawing, figures))) if (manager.on !== 'fairness' && manager.on.includes(cause.name)) await manager.look?.(cause, facts.map(({ event }) => event));
    return figures.asked;
  };

  it('is who holds redress against it, after the decision, and nobody else', async () => {
    const here = filed();
    const at = { ...here, event: { ...here.event, branchid: 'SH_021' } };
    expect(await askedAbout([at, answered(day(5))])).toEqual(['peers', 'upheld']);
    expect(await askedAbout([here, answered(day(5))])).toEqual(['peers']);
    expect(await askedAbout([at, answered(day(5), { decision: 'rejected' })])).toEqual([]);
    expect(await askedAbout([at, answered(day(5), { kind: 'holding', decision: undefined })])).toEqual([]);
    for (const before of [at, fact('complaint-assigned', day(1), { handlerRef: 'h', conflictDeclared: false }), fact('complaint-escalated', day(1), { level: 1 })]) expect(await askedAbout([at, before])).toEqual([]);
  });

  it('is alone in reading a segment: nothing else of the service names one', () => {
    const files = readdirSync(join(__dirname, '..'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    const naming = files.filter((name) => /\bsegment\b/.test(readFileSync(join(__dirname, '..', name), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*|'[^'\n]*'/g, '')));
    expect(naming.sort()).toEqual(['peers/cells.ts', 'peers/table.figures.ts']);
  });
});
