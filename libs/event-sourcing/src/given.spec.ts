import { DomainError, type Decider } from './decider';
import { given } from './given';

type Light = { readonly turned: 'on' | 'off'; readonly by?: string };

const light: Decider<'on' | 'off' | 'broken', Light, Light> = {
  initialState: 'off',
  evolve: (_state, { turned }) => turned,
  decide(command, state) {
    if (command.by === 'nobody') throw new DomainError('unknown_hand', 'nobody turns a light', '/by');
    if (command.by === 'lightning') throw new TypeError('struck');
    return command.turned === state ? [] : [command];
  },
};

describe('given, when, then', () => {
  it('passes where exactly what was expected follows', () => {
    given(light).when({ turned: 'on', by: 'me' }).then([{ by: 'me', turned: 'on' }]);
    given(light, [{ turned: 'on' }]).when({ turned: 'on' }).then([]);
    given(light).when({ turned: 'on', by: 'nobody' }).then('unknown_hand', '/by');
    given(light).when({ turned: 'on', by: 'nobody' }).then('unknown_hand');
  });

  it('shows what happened where something else was expected', () => {
    expect(() => given(light).when({ turned: 'on' }).then([])).toThrow('expected {"events":[]}\nbut got  {"events":[{"turned":"on"}]}');
    expect(() => given(light).when({ turned: 'off' }).then([{ turned: 'off' }])).toThrow('but got  {"events":[]}');
    expect(() => given(light).when({ turned: 'on', by: 'me' }).then([{ turned: 'on' }])).toThrow('but got');
    expect(() => given(light).when({ turned: 'on' }).then('unknown_hand')).toThrow('but got');
    expect(() => given(light).when({ turned: 'on', by: 'nobody' }).then('unknown_hand', '/turned')).toThrow('"field":"/by"');
    expect(() => given(light).when({ turned: 'on', by: 'nobody' }).then([])).toThrow('"refused":"unknown_hand"');
  });

  it('lets an error pass that is no refusal', () => {
    expect(() => given(light).when({ turned: 'on', by: 'lightning' }).then('unknown_hand')).toThrow(TypeError);
  });
});
