import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, computed, effect, inject, input, signal, untracked, viewChild } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  type ElementActivity,
  FlowCanvas,
  type FlowElement,
  type GetService,
  type PadTexts,
} from '@callweave/designer/canvas';
import { flowApi, type FlowProblem, flowRights, type FlowVersion } from '@callweave/designer/flows/contract';
import { FlowPanel, NodePanel } from '@callweave/designer/node-panel';
import {
  ApiClient,
  ApiProblem,
  Confirm,
  I18n,
  Icon,
  isTyping,
  OpenWork,
  Page,
  Segments,
  Session,
  Skeleton,
  StateView,
  TimeWords,
  Toaster,
} from '@callweave/platform/ui';
import { flowOperationRights } from '@callweave/platform/records/contract';
import { elementNames, formNames } from '../drawn-names';
import { FlowEditorStore } from '../flow-editor-store';
import { FormTab } from '../form-tab/form-tab';
import { ProblemList } from '../problem-list/problem-list';
import { TraceDrawer } from '../trace-drawer/trace-drawer';
import { TraceStore } from '../trace-store';
import { VersionList } from '../version-list/version-list';
import { narrowScreen } from './narrow-screen';

const padKeys = ['append', 'connect', 'remove', 'attachTimer', 'attachError'] as const;
const groupKeys = ['call', 'prompt', 'input', 'ticket', 'data', 'control'] as const;

/** One flow: canvas with palette and panel, forms, versions, what runs, problems. */
@Component({
  selector: 'cw-flow-editor',
  imports: [
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    FlowCanvas,
    FlowPanel,
    FormTab,
    Icon,
    NodePanel,
    Page,
    ProblemList,
    RouterLink,
    Segments,
    Skeleton,
    StateView,
    TraceDrawer,
    VersionList,
  ],
  providers: [FlowEditorStore, TraceStore],
  templateUrl: './flow-editor.html',
  styleUrl: './flow-editor.css',
  host: { '(document:keydown)': 'onKey($event)', '(window:beforeunload)': 'onLeave($event)' },
})
export class FlowEditor {
  private readonly i18n = inject(I18n);
  private readonly session = inject(Session);
  private readonly confirm = inject(Confirm);
  private readonly toaster = inject(Toaster);
  private readonly work = inject(OpenWork);
  private readonly router = inject(Router);
  private readonly api = inject(ApiClient);
  protected readonly store = inject(FlowEditorStore);
  protected readonly trace = inject(TraceStore);
  private readonly time = inject(TimeWords);
  protected readonly t = this.i18n.t;
  protected readonly locale = this.i18n.locale;

  /** From the route. */
  readonly flowId = input.required<string>();

  protected readonly view = signal<string>('canvas');
  protected readonly side = signal<string>('node');
  protected readonly showsProblems = signal(false);
  protected readonly selected = signal<FlowElement | undefined>(undefined);
  /** Grows with every change of the drawing, so that panels read anew. */
  protected readonly revision = signal(0);
  protected readonly get = signal<GetService | undefined>(undefined);
  protected readonly importProblem = signal('');
  protected readonly chosenForm = signal('');
  protected readonly isPublishing = signal(false);
  protected readonly canvas = viewChild(FlowCanvas);

  /** There is no room to draw on a phone: it shows the flow and its settings. */
  private readonly isNarrow = narrowScreen();
  protected readonly canEdit = this.session.can(flowRights.edit);
  protected readonly canPublish = this.session.can(flowRights.publish);
  protected readonly canOperate = this.session.can(flowOperationRights.operate);
  protected readonly formIds = computed(() => Object.keys(this.store.content()?.forms ?? {}));
  private readonly elements = computed(
    () => (this.revision(), this.get()?.('elementRegistry').filter(() => true) ?? []),
  );
  protected readonly formNames = computed(() =>
    formNames(this.store.content()?.forms ?? {}, this.elements(), this.t),
  );
  protected readonly views = computed(() =>
    ['canvas', 'forms'].map((key) => ({ key, label: this.t(`flows.views.${key}`) })),
  );
  protected readonly sides = computed(() => [
    { key: 'node', label: this.t('flows.sides.node') },
    { key: 'versions', label: this.t('flows.sides.versions'), count: this.store.versions().length },
    ...(this.canOperate
      ? [{ key: 'trace', label: this.t('flows.sides.trace'), count: this.trace.instances().length }]
      : []),
  ]);
  protected readonly padTexts = computed(
    () => Object.fromEntries(padKeys.map((key) => [key, this.t(`flows.pad.${key}`)])) as PadTexts,
  );
  protected readonly groupLabels = computed(() =>
    Object.fromEntries(groupKeys.map((key) => [key, this.t(`flows.groups.${key}`)])),
  );
  /** What lights up: the looked-at instance, else the problems. */
  protected readonly marks = computed(() => {
    if (this.trace.trace()) return this.trace.marks();
    return this.store
      .problems()
      .flatMap(({ elementId, severity }) => (elementId ? [{ elementId, mark: severity }] : []));
  });
  protected readonly canDraw = computed(() => this.canEdit && !this.isNarrow());
  protected readonly root = computed(() => {
    this.revision();
    const root = this.get()?.('canvas').getRootElement();
    return root?.type === 'bpmn:Process' ? root : undefined; // none before the first drawing is read
  });
  protected readonly bundleAddress = computed(() =>
    this.api.address(flowApi.exportBundle, { params: { flowId: this.flowId() } }),
  );
  /** Told on the nodes while one looks at what runs. */
  protected readonly activity = computed((): ElementActivity[] =>
    this.side() !== 'trace'
      ? []
      : this.trace.activityByElement().map((one) => ({ ...one, label: this.t('flows.trace.counts', one) })),
  );
  protected readonly saveText = computed(() =>
    this.t(`flows.save.${this.store.saveState()}`, { time: this.clock(this.store.savedAt()) }),
  );
  protected readonly conflictText = computed(() => {
    const theirs = this.store.theirs();
    return theirs
      ? this.t('flows.conflict', { who: theirs.savedBy, time: this.clock(theirs.savedAt) })
      : (this.store.failure()?.title ?? '');
  });
  /** Names of the drawing's elements by id. */
  protected readonly names = computed(() => ({
    ...this.formNames(),
    ...elementNames(this.elements(), this.t),
  }));

  constructor() {
    effect(() => {
      const flowId = this.flowId();
      untracked(() => {
        void this.store.load(flowId);
        if (this.canOperate) this.trace.watchFlow(flowId);
      });
    });
    effect(() => {
      const draft = this.store.draft();
      if (draft) untracked(() => this.work.show(this.router.url, draft.flow.name));
    });
  }

  private clock(iso: string | undefined): string {
    return this.time.clock(iso ?? new Date(0).toISOString());
  }

  protected drawn(bpmn: string): void {
    this.revision.update((n) => n + 1);
    if (this.canEdit) this.store.change({ bpmn });
  }

  protected select(element: FlowElement | undefined): void {
    this.selected.set(element);
    if (element) this.side.set('node');
  }

  protected async show(problem: FlowProblem): Promise<void> {
    if (problem.formId) this.openForm(problem.formId);
    else if (problem.elementId) {
      this.view.set('canvas');
      this.canvas()?.focus(problem.elementId);
    }
  }

  protected openForm(id: string): void {
    this.chosenForm.set(id);
    this.view.set('forms');
  }

  protected async publish(): Promise<void> {
    await this.save();
    if (this.store.saveState() !== 'saved') return this.toaster.say(this.t('flows.saveFirst'));
    if (this.store.errorCount()) {
      this.showsProblems.set(true);
      this.toaster.say(this.t('flows.fixFirst'));
      return;
    }
    const note = await this.confirm.ask({
      title: this.t('flows.publishTitle', { name: this.store.draft()!.flow.name }),
      text: this.t('flows.publishText'),
      confirm: this.t('flows.publish'),
      reason: { label: this.t('flows.note'), required: true },
    });
    if (note === undefined) return;
    this.isPublishing.set(true);
    await this.attempt(async () => {
      const { version } = await this.store.publish(note);
      this.toaster.say(this.t('flows.published', { version }));
      this.side.set('versions');
    });
    this.isPublishing.set(false);
  }

  protected async rollback(version: FlowVersion): Promise<void> {
    const answer = await this.confirm.ask({
      title: this.t('flows.rollbackTitle', { version: version.version }),
      text: this.t('flows.rollbackText'),
      confirm: this.t('flows.rollback'),
    });
    if (answer === undefined) return;
    await this.attempt(async () => {
      await this.store.setLive(version);
      this.toaster.say(this.t('flows.rolledBack', { version: version.version }));
    });
  }

  protected async discard(): Promise<void> {
    const answer = await this.confirm.ask({
      title: this.t('flows.discardTitle'),
      text: this.t('flows.discardText'),
      confirm: this.t('flows.discard'),
      danger: true,
    });
    if (answer === undefined) return;
    await this.attempt(async () => {
      await this.save();
      await this.store.discard();
      this.toaster.say(this.t('flows.discarded'));
    });
  }

  /** Keys that work wherever the focus is; the canvas has the same ones for itself. */
  protected onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === 's') {
      event.preventDefault();
      void this.save();
    } else if (
      this.view() === 'canvas' &&
      this.canDraw() &&
      !isTyping(event.target) &&
      !event.defaultPrevented
    ) {
      if (key === 'z' && !event.shiftKey) this.canvas()?.undo();
      else if (key === 'y' || key === 'z') this.canvas()?.redo();
    }
  }

  /** The browser asks before work is lost. */
  protected onLeave(event: BeforeUnloadEvent): void {
    if (['unsaved', 'failed', 'conflict'].includes(this.store.saveState())) event.preventDefault();
  }

  /** Saves what is on the screen now, the drawing's last change included. */
  private async save(): Promise<void> {
    await this.canvas()?.flush();
    await this.store.save();
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.toaster.fail(error);
      if (error.status === 422) this.showsProblems.set(true);
    }
  }
}
