/** A type name, types joined by `|`, `array`, a closed list, or `#name` of a verb or part. */
export type PropertySpec = string | { oneOf: readonly string[] };

/** Which properties 0.9.8 knows; anything else refuses the array. */
export interface Shape {
  properties: Readonly<Record<string, PropertySpec>>;
  required?: readonly string[];
}

/** Objects nested in verbs. Vendor options are taken as plain objects. */
export const parts: Readonly<Record<string, Shape>> = {
  synthesizer: {
    properties: {
      vendor: 'string',
      label: 'string',
      language: 'string',
      voice: 'string|object',
      fallbackVendor: 'string',
      fallbackLabel: 'string',
      fallbackLanguage: 'string',
      fallbackVoice: 'string|object',
      engine: { oneOf: ['standard', 'neural', 'generative', 'long-form'] },
      gender: { oneOf: ['MALE', 'FEMALE', 'NEUTRAL'] },
      options: 'object',
    },
    required: ['vendor'],
  },
  recognizer: {
    properties: {
      vendor: 'string',
      label: 'string',
      language: 'string',
      hints: 'array',
      hintsBoost: 'number',
      altLanguages: 'array',
      interim: 'boolean',
      singleUtterance: 'boolean',
      punctuation: 'boolean',
      enhancedModel: 'boolean',
      words: 'boolean',
      model: 'string',
      asrDtmfTerminationDigit: 'string',
      asrTimeout: 'number',
      minConfidence: 'number',
      profanityFilter: 'boolean',
      googleOptions: 'object',
      customOptions: 'object',
    },
    required: ['vendor'],
  },
  fillerNoise: {
    properties: { enable: 'boolean', url: 'string', startDelaySecs: 'number' },
    required: ['enable'],
  },
  actionHookDelayAction: {
    properties: {
      enabled: 'boolean',
      noResponseTimeout: 'number',
      noResponseGiveUpTimeout: 'number',
      retries: 'number',
      actions: 'array',
      giveUpActions: 'array',
    },
  },
};
