import {
  type DeployedProcess,
  type DeployResource,
  EngineError,
  type EnginePort,
} from '@callweave/platform/kernel';
import { deployErrorText, readProcesses } from '@callweave/runtime/engine';

/** The part of an engine publishing uses: validates like the embedded one and knows what was deployed. */
export class DeployingEngine {
  readonly engineId = 'engine-1';
  readonly deployed: (DeployedProcess & { content: string })[] = [];
  /** Thrown by the next deployment, once. */
  failure: Error | undefined;

  async deploy(resources: readonly DeployResource[]): Promise<DeployedProcess[]> {
    const failure = this.failure;
    this.failure = undefined;
    if (failure) throw failure;
    return Promise.all(resources.map((resource) => this.deployOne(resource)));
  }

  asPort(): EnginePort {
    return this as unknown as EnginePort;
  }

  private async deployOne({ name, content }: DeployResource): Promise<DeployedProcess> {
    const { processes, errors } = await readProcesses(content);
    if (errors.length) throw new EngineError('INVALID_ARGUMENT', deployErrorText(name, errors));
    const bpmnProcessId = processes[0]!.id;
    const same = this.deployed.find((one) => one.content === content);
    if (same) return { ...same, duplicate: true };
    const version = this.deployed.filter((one) => one.bpmnProcessId === bpmnProcessId).length + 1;
    const processDefinitionKey = String(2251799813685249n + BigInt(this.deployed.length));
    const process = { bpmnProcessId, version, processDefinitionKey, resourceName: name, duplicate: false };
    this.deployed.push({ ...process, content });
    return process;
  }
}
