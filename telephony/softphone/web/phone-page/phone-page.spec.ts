import { provideRouter } from '@angular/router';
import { TestBed } from '@angular/core/testing';
import { httpFetch, I18n, openSocket, provideI18n } from '@callweave/platform/ui';
import type { PhoneCommand, PhoneEvent } from '@callweave/telephony/softphone/contract';
import axe from 'axe-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { phoneTexts } from '../phone-texts';
import { voice } from '../voice';
import { PhonePage } from './phone-page';

/** The far end of the phone socket. */
class FakeSocket {
  readyState: number = WebSocket.CONNECTING;
  onopen?: () => void;
  onclose?: () => void;
  onmessage?: (event: { data: string }) => void;
  readonly sent: PhoneCommand[] = [];
  constructor(readonly address: string) {
    queueMicrotask(() => {
      this.readyState = WebSocket.OPEN;
      this.onopen?.();
    });
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as PhoneCommand);
  }
  close(): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }
}

const spoken: string[] = [];
let sockets: FakeSocket[];
let numbers: { number: string; name: string }[];

const answers: Record<string, () => unknown> = {
  '/api/phone/tickets': () => ({ ticket: 'one-time', expiresAt: '2026-03-02T01:00:30Z' }),
  '/api/phone/numbers': () => ({ items: numbers }),
  '/api/push/tickets': () => ({ ticket: 'push' }),
  '/api/calls/call-1': () => ({
    trace: [
      {
        id: '1',
        at: '2026-03-02T01:00:00Z',
        nodeType: 'menu',
        elementId: 'menu',
        nodeName: '主菜单',
        turns: [{ at: '2026-03-02T01:00:00Z', prompt: '请按键', keys: '1' }],
      },
    ],
  }),
};

async function render() {
  TestBed.configureTestingModule({
    providers: [
      provideRouter([]),
      provideI18n(),
      {
        provide: httpFetch,
        useValue: async (address: string) => {
          const answer = answers[new URL(address, location.href).pathname];
          return answer ? Response.json(answer()) : Response.json({}, { status: 404 });
        },
      },
      {
        provide: openSocket,
        useValue: (address: string) => {
          const socket = new FakeSocket(address);
          if (address.includes('/api/phone')) sockets.push(socket);
          return socket;
        },
      },
      {
        provide: voice,
        useValue: { say: (text: string) => spoken.push(text), stop: () => spoken.push('(stop)') },
      },
    ],
  });
  const i18n = TestBed.inject(I18n);
  await i18n.use('zh-CN');
  await i18n.add(phoneTexts);
  const fixture = TestBed.createComponent(PhonePage);
  document.body.append(fixture.nativeElement as HTMLElement);
  const settle = async () => {
    for (let turn = 0; turn < 4; turn++) {
      await new Promise((resolve) => setTimeout(resolve));
      await fixture.whenStable();
    }
  };
  await settle();
  const element = fixture.nativeElement as HTMLElement;
  return {
    fixture,
    element,
    settle,
    button: (name: string) =>
      [...element.querySelectorAll('button')].find((button) =>
        (button.getAttribute('aria-label') ?? button.textContent)?.trim().startsWith(name),
      )!,
    async key(key: string, target: EventTarget = document.body) {
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      await settle();
    },
    async hears(event: PhoneEvent) {
      sockets.at(-1)!.onmessage!({ data: JSON.stringify(event) });
      await settle();
    },
    lines: () =>
      [...element.querySelectorAll('[role=log] p')].map((line) =>
        line.textContent!.replace(/\s+/g, ' ').replace('： ', '：').trim(),
      ),
    state: () =>
      element.querySelector('[role=status]')!.textContent!.replace(/\s+/g, ' ').replace('： ', '：').trim(),
  };
}

type Pad = Awaited<ReturnType<typeof render>>;

async function inCall(): Promise<Pad> {
  const pad = await render();
  for (const digit of '95500') await pad.key(digit);
  await pad.key('Enter');
  await pad.hears({ type: 'state', state: 'dialling', callId: 'call-1' });
  await pad.hears({ type: 'state', state: 'talking', callId: 'call-1' });
  return pad;
}

const prompt = { type: 'caption', id: 1, kind: 'say', text: '查询请按1', language: 'zh-CN' } as const;

beforeEach(() => {
  sockets = [];
  spoken.length = 0;
  numbers = [{ number: '95500', name: '信用卡热线' }];
});

describe('the phone pad', () => {
  it('dials a chosen service number', async () => {
    const pad = await render();
    expect(pad.button('拨打').disabled).toBe(true);
    pad.button('信用卡热线').click();
    await pad.settle();
    pad.button('拨打').click();
    await pad.settle();
    expect(sockets[0]!.address).toContain('/api/phone?ticket=one-time');
    expect(sockets[0]!.sent).toEqual([{ type: 'dial', to: '95500' }]);
    expect(pad.state()).toBe('拨号中');
  });

  it('types, dials, presses and hangs up by keyboard', async () => {
    const pad = await inCall();
    await pad.key('1');
    await pad.key('#', pad.element.querySelector('#phone-number')!);
    await pad.key('Escape');
    expect(sockets[0]!.sent).toEqual([
      { type: 'dial', to: '95500' },
      { type: 'press', digits: '1' },
      { type: 'press', digits: '#' },
      { type: 'hangUp' },
    ]);
    expect(pad.lines()).toEqual(['按键：1#']);
  });

  it('shows and speaks what the caller hears, and falls silent when it is cut', async () => {
    const pad = await inCall();
    await pad.hears({ ...prompt, phase: 'start' });
    expect(pad.lines()).toEqual(['听到：查询请按1']);
    expect(spoken).toEqual(['查询请按1']);
    await pad.hears({ ...prompt, phase: 'end', isCut: true });
    expect(pad.lines()).toEqual(['听到：查询请按1 已打断']);
    expect(spoken.at(-1)).toBe('(stop)');
    await pad.hears({
      type: 'caption',
      id: 2,
      phase: 'start',
      kind: 'play',
      text: 'https://media.example/a/wait.wav?x=1',
    });
    expect(pad.lines().at(-1)).toBe('听到：播放录音 wait.wav');
  });

  it('does not speak while muted', async () => {
    const pad = await inCall();
    pad.button('关闭朗读').click();
    await pad.settle();
    spoken.length = 0;
    await pad.hears({ ...prompt, phase: 'start' });
    expect(spoken).toEqual([]);
  });

  it('says who ended the call and how long it was', async () => {
    const pad = await inCall();
    await pad.hears({ type: 'state', state: 'ended', callId: 'call-1' });
    await pad.hears({ type: 'ended', by: 'flow', sipStatus: 200, talkMs: 65_400 });
    expect(pad.state()).toBe('已结束 流程已挂断');
    expect(pad.element.querySelector('[role=timer]')!.textContent).toBe('01:05');
    expect(pad.button('拨打').disabled).toBe(false);
  });

  it('tells a refused number and a lost connection', async () => {
    const pad = await render();
    await pad.key('1');
    await pad.key('Enter');
    await pad.hears({ type: 'error', code: 'unknown-number' });
    expect(pad.element.querySelector('[role=alert]')!.textContent).toBe('不是可拨打的服务号');
    await pad.key('Enter');
    expect(pad.state()).toBe('拨号中');
    sockets.at(-1)!.close();
    await pad.settle();
    expect(pad.element.querySelector('[role=alert]')!.textContent).toBe('连接中断，通话已结束');
  });

  it('says what to do when there is no service number', async () => {
    numbers = [];
    expect((await render()).element.textContent).toContain('还没有可拨打的服务号');
  });

  it('shows the path through the flow', async () => {
    const pad = await inCall();
    const path = pad.element.querySelector('cw-call-path')!;
    expect(path.textContent).toContain('主菜单');
    expect(path.textContent).toContain('当前');
  });

  it('says that a call outside the data scope of the person shows no path (A-12)', async () => {
    const known = answers['/api/calls/call-1']!;
    delete answers['/api/calls/call-1'];
    const pad = await inCall();
    const path = pad.element.querySelector('cw-call-path')!;
    expect(path.textContent).not.toContain('数据权限');
    await new Promise((resolve) => setTimeout(resolve, 3_100));
    await pad.settle();
    expect(path.textContent).toContain('不在您的数据权限内');
    answers['/api/calls/call-1'] = known;
  });

  it('leaves the call with the page', async () => {
    const pad = await inCall();
    pad.fixture.destroy();
    expect(sockets[0]!.readyState).toBe(WebSocket.CLOSED);
  });

  it.each(['idle', 'in a call'])('has no accessibility violations, %s', async (situation) => {
    const pad = situation === 'idle' ? await render() : await inCall();
    if (situation !== 'idle') await pad.hears({ ...prompt, phase: 'start' });
    // Contrast needs real layout; `region` is the shell's.
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    expect((await axe.run(pad.element, { rules })).violations.map(({ id }) => id)).toEqual([]);
  });
});
