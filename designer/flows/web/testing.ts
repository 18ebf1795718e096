/** A flow as the list and the editor get it. */
export const aFlow = (more: object = {}) => ({
  id: 'f1',
  key: 'bank-ticket',
  kind: 'ticket',
  name: '银行工单',
  liveVersion: 2,
  liveReleaseId: 'r2',
  latestVersion: 2,
  hasChanges: false,
  errorCount: 0,
  warningCount: 0,
  updatedAt: '2026-03-02T01:00:00Z',
  updatedBy: '何嘉明',
  ...more,
});

/** Its draft. */
export const aDraft = (more: object = {}) => ({
  flow: aFlow(),
  bpmn: '<drawn/>',
  forms: {},
  schedules: {},
  prompts: {},
  revision: 3,
  savedAt: '2026-03-02T01:00:00Z',
  savedBy: '何嘉明',
  bundleHash: 'h',
  ...more,
});

/** Waits until the answers of the fake server have arrived. */
export async function settled(fixture?: { whenStable(): Promise<unknown> }): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 20));
  await fixture?.whenStable();
}

/** The button with this text. */
export function button(page: ParentNode, text: string): HTMLButtonElement {
  return [...page.querySelectorAll('button')].find((one) => one.textContent!.trim().startsWith(text))!;
}
