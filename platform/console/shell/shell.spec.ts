import { TestBed } from '@angular/core/testing';
import type { PlatformPart, PushMessage } from '@callweave/platform/identity/contract';
import { platformParts } from '@callweave/platform/identity/contract';
import { I18n, openSocket } from '@callweave/platform/ui';
import { expectNoViolations, fakeApi, renderPage } from '@callweave/platform/ui/testing';
import { expect, it } from 'vitest';
import { consoleTexts } from '../console-texts';
import { Shell } from './shell';

class FakeSocket {
  readyState = 1;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  close(): void {}
  send(): void {}
  say(message: PushMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

async function openShell() {
  const socket = new FakeSocket();
  const { providers } = fakeApi({ 'post /api/push/tickets': { ticket: 'once' } });
  const { fixture, page } = await renderPage(Shell, {
    providers: [...providers, { provide: openSocket, useValue: () => socket }],
    texts: consoleTexts,
  });
  await fixture.whenStable();
  socket.onopen?.();
  const notices = async (...degraded: PlatformPart[]) => {
    socket.say({ type: 'status', degraded });
    await fixture.whenStable();
    return [...page.querySelectorAll('[role=status].notice')].map((one) => one.textContent!.trim());
  };
  return { page, notices };
}

it('says calmly which part is degraded, in every language, until it is well again', async () => {
  const { page, notices } = await openShell();
  expect(await notices()).toEqual([]);
  expect(await notices('engine')).toEqual(['流程引擎暂时不可用：已提交的内容不会丢失，恢复后自动继续。']);
  for (const locale of ['zh-TW', 'en'] as const) {
    await TestBed.inject(I18n).use(locale);
    const said = await notices(...platformParts);
    expect(said).toHaveLength(platformParts.length);
    expect(said.join()).not.toContain('degraded_');
  }
  await expectNoViolations(page);
  expect(await notices()).toEqual([]);
});
