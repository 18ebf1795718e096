import { expect, it } from 'vitest';
import { drawing, end, serviceTask, start } from './drawing';
import { expectRefusal } from './harness';
import type { Context } from './context';

const oneTask = (id: string, type = 't') =>
  drawing(id, { start: start(), task: serviceTask('task', { type }), end: end() }, ['start > task > end']);

export function deploying(context: Context): void {
  it('gives the next version to anything but the same bytes under the same name as the latest', async () => {
    const { engine, name } = context();
    const id = name('versions');
    const deploy = async (content: string, file = 'a.bpmn') =>
      (await engine.deploy([{ name: file, content }]))[0]!;
    const first = await deploy(oneTask(id));
    expect(first).toMatchObject({ bpmnProcessId: id, version: 1, duplicate: false, resourceName: 'a.bpmn' });
    expect(await deploy(oneTask(id))).toEqual({ ...first, duplicate: true });
    expect(await deploy(oneTask(id), 'b.bpmn')).toMatchObject({ version: 2, duplicate: false });
    expect(await deploy(oneTask(id, 'other'))).toMatchObject({ version: 3, duplicate: false });
    expect(await deploy(oneTask(id))).toMatchObject({ version: 4, duplicate: false });
  });

  it('deploys all resources or none', async () => {
    const { engine, name } = context();
    const id = name('all-or-none');
    const good = { name: 'good.bpmn', content: oneTask(id) };
    const bad = { name: 'bad.bpmn', content: oneTask(name('bad'), '') };
    await expectRefusal(engine.deploy([good, bad]), 'INVALID_ARGUMENT', "'bad.bpmn': - Element: task");
    expect((await engine.deploy([good]))[0]!.version).toBe(1);
  });

  it.each([
    ['nothing', [], 'Expected to deploy at least one resource, but none given'],
    ['an unknown kind', [{ name: 'a.txt', content: 'x' }], "'a.txt': unknown resource type"],
    ['broken XML', [{ name: 'a.bpmn', content: '<bpmn:definitions' }], "'a.bpmn'"],
  ])('refuses %s', async (_, resources, text) => {
    await expectRefusal(context().engine.deploy(resources), 'INVALID_ARGUMENT', text);
  });

  it('refuses one process id in two resources', async () => {
    const { engine, name } = context();
    const content = oneTask(name('twice'));
    await expectRefusal(
      engine.deploy([
        { name: 'r0.bpmn', content },
        { name: 'r2.bpmn', content },
      ]),
      'INVALID_ARGUMENT',
      "Duplicated process id in resources 'r0.bpmn' and 'r2.bpmn'",
    );
  });
}
