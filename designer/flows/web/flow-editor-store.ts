import { computed, inject, Injectable, signal } from '@angular/core';
import {
  type FlowDraft,
  type FlowProblem,
  type FlowVersion,
  flowApi,
  type NodeTypeView,
} from '@callweave/designer/flows/contract';
import { ApiClient, ApiProblem } from '@callweave/platform/ui';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';
type Theirs = Pick<FlowDraft, 'savedBy' | 'savedAt'>;
type Content = Pick<FlowDraft, 'bpmn' | 'forms' | 'schedules' | 'prompts'>;

/** Quiet time after the last change before it is saved. */
const AUTOSAVE_MS = 1200;

/** One open flow: its draft, what is saved of it, its problems and versions. Provided per editor page. */
@Injectable()
export class FlowEditorStore {
  private readonly api = inject(ApiClient);

  private readonly draftState = signal<FlowDraft | undefined>(undefined);
  private readonly contentState = signal<Content | undefined>(undefined);
  private readonly saveStateState = signal<SaveState>('saved');
  private readonly problemsState = signal<readonly FlowProblem[]>([]);
  private readonly versionsState = signal<readonly FlowVersion[]>([]);
  private readonly nodeTypesState = signal<readonly NodeTypeView[]>([]);
  private readonly failureState = signal<ApiProblem | undefined>(undefined);
  private readonly theirsState = signal<Theirs | undefined>(undefined);
  private readonly savedAtState = signal<string | undefined>(undefined);
  private readonly newNameState = signal<string | undefined>(undefined);
  private timer?: ReturnType<typeof setTimeout>;
  private saving: Promise<void> = Promise.resolve();

  readonly draft = this.draftState.asReadonly();
  /** What is on the screen, saved or not. */
  readonly content = this.contentState.asReadonly();
  readonly saveState = this.saveStateState.asReadonly();
  readonly savedAt = this.savedAtState.asReadonly();
  readonly problems = this.problemsState.asReadonly();
  readonly versions = this.versionsState.asReadonly();
  readonly nodeTypes = this.nodeTypesState.asReadonly();
  /** Why loading or saving failed, last time. */
  readonly failure = this.failureState.asReadonly();
  /** After a conflict: who was faster, and when. */
  readonly theirs = this.theirsState.asReadonly();
  readonly errorCount = computed(
    () => this.problems().filter((problem) => problem.severity === 'error').length,
  );

  async load(flowId: string): Promise<void> {
    try {
      const draft = await this.api.call(flowApi.draft, { params: { flowId } });
      const { items } = await this.api.call(flowApi.nodeTypes, { query: { kind: draft.flow.kind } });
      this.nodeTypesState.set(items);
      this.open(draft);
      await Promise.all([this.loadVersions(), this.check()]);
    } catch (error) {
      this.fail(error);
    }
  }

  change(change: Partial<Content>): void {
    const content = this.contentState();
    if (!content) return;
    this.contentState.set({ ...content, ...change });
    if (this.saveStateState() === 'conflict') return;
    this.saveStateState.set('unsaved');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), AUTOSAVE_MS);
  }

  rename(name: string): void {
    if (!name || name === this.draftState()?.flow.name) return;
    this.newNameState.set(name);
    this.change({});
  }

  /** Saves now; one save at a time, the newest content wins. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.saving = this.saving.then(() => this.saveOnce());
    return this.saving;
  }

  /** Throws the changes since the live version away. */
  async discard(): Promise<void> {
    await this.save();
    const { flow, revision } = this.draftState()!;
    this.open(await this.api.call(flowApi.discardDraft, { params: { flowId: flow.id }, body: { revision } }));
    this.saveStateState.set('saved');
    await this.check();
  }

  /** After a conflict: takes what the other person saved. */
  async reload(): Promise<void> {
    const flowId = this.draftState()!.flow.id;
    this.saveStateState.set('saved');
    await this.load(flowId);
  }

  /** After a conflict: saves ours over it, knowingly. */
  async overwrite(): Promise<void> {
    const { flow } = this.draftState()!;
    const theirs = await this.api.call(flowApi.draft, { params: { flowId: flow.id } });
    this.draftState.update((draft) => ({ ...draft!, revision: theirs.revision }));
    this.saveStateState.set('unsaved');
    await this.save();
  }

  /** Publishes what is saved; the caller saves first and looks at `saveState`. */
  async publish(note: string): Promise<FlowVersion> {
    const draft = this.draftState()!;
    const version = await this.api.call(flowApi.publish, {
      params: { flowId: draft.flow.id },
      body: { revision: draft.revision, note },
    });
    await this.refreshFlow();
    return version;
  }

  async setLive(version: FlowVersion): Promise<void> {
    await this.api.call(flowApi.setAlias, {
      params: { flowId: this.draftState()!.flow.id, alias: 'live' },
      body: { releaseId: version.id },
    });
    await this.refreshFlow();
  }

  private async refreshFlow(): Promise<void> {
    const flow = await this.api.call(flowApi.get, { params: { flowId: this.draftState()!.flow.id } });
    this.draftState.update((draft) => ({ ...draft!, flow }));
    await this.loadVersions();
  }

  private open(draft: FlowDraft): void {
    this.failureState.set(undefined);
    this.draftState.set(draft);
    this.savedAtState.set(draft.savedAt);
    this.newNameState.set(undefined);
    const { bpmn, forms, schedules, prompts } = draft;
    this.contentState.set({ bpmn, forms, schedules, prompts });
  }

  private async saveOnce(): Promise<void> {
    const draft = this.draftState();
    const content = this.contentState();
    if (!draft || !content || !['unsaved', 'failed'].includes(this.saveStateState())) return;
    this.saveStateState.set('saving');
    const name = this.newNameState();
    try {
      const saved = await this.api.call(flowApi.saveDraft, {
        params: { flowId: draft.flow.id },
        body: { ...content, revision: draft.revision, name },
      });
      this.newNameState.set(undefined);
      this.draftState.set({
        ...draft,
        revision: saved.revision,
        savedAt: saved.savedAt,
        flow: { ...draft.flow, ...(name && { name }), hasChanges: true },
      });
      this.savedAtState.set(saved.savedAt);
      this.problemsState.set(saved.problems);
      if (this.contentState() === content) this.saveStateState.set('saved');
      else this.change({});
    } catch (error) {
      const isConflict = error instanceof ApiProblem && error.status === 409;
      this.theirsState.set(undefined);
      this.saveStateState.set(isConflict ? 'conflict' : 'failed');
      this.fail(error);
      if (isConflict) await this.readTheirs(draft.flow.id);
    }
  }

  private async readTheirs(flowId: string): Promise<void> {
    try {
      this.theirsState.set(await this.api.call(flowApi.draft, { params: { flowId } }));
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error; // the refusal itself is shown then
    }
  }

  private async check(): Promise<void> {
    const content = this.contentState()!;
    const { problems } = await this.api.call(flowApi.check, {
      params: { flowId: this.draftState()!.flow.id },
      body: content,
    });
    this.problemsState.set(problems);
  }

  private async loadVersions(): Promise<void> {
    const { items } = await this.api.call(flowApi.versions, {
      params: { flowId: this.draftState()!.flow.id },
      query: { limit: 50 },
    });
    this.versionsState.set(items);
  }

  private fail(error: unknown): void {
    if (!(error instanceof ApiProblem)) throw error;
    this.failureState.set(error);
  }
}
