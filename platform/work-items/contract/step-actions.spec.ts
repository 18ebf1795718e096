import { describe, expect, it } from 'vitest';
import { actionPresets, formatActions, parseActions, parseStepSettings, StepSettingsError } from './index';

const escalate = '{"key":"escalate","label":"升级","targetState":"audit","kind":"danger"}';

describe('drawn actions (W-12)', () => {
  it('are presets by key, submit by default', () => {
    expect(parseActions('solve, return')).toEqual([actionPresets['solve'], actionPresets['return']]);
    expect(parseActions(undefined)).toEqual([actionPresets['submit']]);
  });

  it('are changed presets and own ones in JSON', () => {
    const [changed, own] = parseActions(`[{"key":"return","opinion":"no"},${escalate}]`);
    expect(changed).toEqual({ ...actionPresets['return'], opinion: 'no' });
    expect(own).toMatchObject({
      label: { 'zh-CN': '升级', en: '升级' },
      requiredCheck: true,
      kind: 'danger',
    });
  });

  it.each(['solve', 'solve,void', `["solve",${escalate}]`, '[{"key":"void","opinion":"no"}]'])(
    'are written back as %s',
    (drawn) => {
      const actions = parseActions(drawn);
      expect(parseActions(formatActions(actions))).toEqual(actions);
      if (!drawn.startsWith('[')) expect(formatActions(actions)).toBe(drawn);
    },
  );

  it.each([
    '[',
    '[]',
    '{}',
    '[1]',
    'Solve',
    'solve,,void',
    'approve',
    'solve,solve',
    '["solve",{"key":"solve"}]',
    '[{"key":"own"}]',
    '[{"key":"own","label":""}]',
    '[{"key":"own","label":"a","colour":"red"}]',
    '[{"key":"__proto__","label":"a"}]',
    'toString',
    '[{"key":"own","label":{"zh-CN":"甲"}}]',
  ])('are refused when they read %s', (drawn) => {
    expect(() => parseActions(drawn)).toThrow(StepSettingsError);
  });

  it('come with the other settings of a step', () => {
    const settings = parseStepSettings({
      actions: 'solve',
      variables: ' amount, ,city',
      platformActions: 'urge,save,x',
    });
    expect(settings).toMatchObject({ variables: ['amount', 'city'], platformActions: ['save', 'urge'] });
    expect(parseStepSettings({}).platformActions).toEqual(['save', 'abandon', 'urge', 'withdraw']);
  });
});
