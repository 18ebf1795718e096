import { Component, effect, inject, input } from '@angular/core';
import { I18n } from '@callweave/platform/ui';
import { DiagramView } from '@callweave/platform/ui/diagram';
import { LiveCall } from './live-call';

/** The lit diagram of a call, beside the phone pad. */
@Component({
  selector: 'cw-live-call-diagram',
  imports: [DiagramView],
  providers: [LiveCall],
  template: `
    @if (live.bpmn(); as bpmn) {
      <cw-diagram-view
        [xml]="bpmn"
        [marks]="live.marks()"
        [looks]="live.looks()"
        [label]="t('areas.flows')"
      />
    }
  `,
  styles: `
    :host {
      display: block;
    }
    cw-diagram-view {
      display: block;
      height: 360px;
      border: 1px solid var(--cw-line);
      border-radius: var(--cw-radius);
    }
  `,
})
export class LiveCallDiagram {
  protected readonly t = inject(I18n).t;
  protected readonly live = inject(LiveCall);
  readonly callId = input.required<string>();

  constructor() {
    effect(() => this.live.follow(this.callId()));
  }
}
