/** Why nothing was done; its sentence says what to change, in English and Chinese. */
export class Refusal extends Error {
  constructor(english: string, chinese: string, options?: ErrorOptions) {
    super(`${english} / ${chinese}`, options);
  }
}
