import { expectNoViolations, renderPage } from '@callweave/platform/ui/testing';
import { TestBed } from '@angular/core/testing';
import { expect, it } from 'vitest';
import { FlowCanvas } from './flow-canvas';

it('offers the palette as named buttons, and none where the flow is only looked at', async () => {
  // the drawing itself needs a real browser: the shapes are checked by the journeys
  TestBed.overrideComponent(FlowCanvas, { set: { styles: [] } });
  FlowCanvas.prototype['open'] = () => Promise.resolve();
  const inputs = {
    xml: '',
    kind: 'ticket',
    nodeTypes: [],
    locale: 'zh-CN',
    padTexts: {},
    groupLabels: { ticket: '工单', control: '流程控制' },
    paletteLabel: '可以添加的环节',
    canvasLabel: '流程图',
  };
  const { fixture, page } = await renderPage(FlowCanvas, { inputs });
  const names = [...page.querySelectorAll('.cw-palette-item')].map((item) => item.textContent!.trim());
  expect(names[0]).toBe('人工环节');
  expect([...page.querySelectorAll('h3')].map((head) => head.textContent)).toEqual(['工单', '流程控制']);
  await expectNoViolations(page);
  fixture.componentRef.setInput('isReadonly', true);
  await fixture.whenStable();
  expect(page.querySelector<HTMLElement>('.cw-palette')!.hidden).toBe(true);
  page.remove();
});
