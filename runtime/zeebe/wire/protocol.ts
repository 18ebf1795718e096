/** Messages of Zeebe's gRPC gateway as far as they are used; 64-bit numbers are decimal text. */
export interface Requests {
  DeployResource: { resources: { name: string; content: Buffer }[] };
  CreateProcessInstance: { processDefinitionKey: string; variables: string };
  CancelProcessInstance: { processInstanceKey: string };
  ModifyProcessInstance: {
    processInstanceKey: string;
    activateInstructions: {
      elementId: string;
      variableInstructions: { variables: string; scopeId: string }[];
    }[];
    terminateInstructions: { elementInstanceKey: string }[];
  };
  CompleteJob: { jobKey: string; variables: string };
  FailJob: {
    jobKey: string;
    retries: number;
    errorMessage: string;
    retryBackOff: number;
    variables: string;
  };
  ThrowError: { jobKey: string; errorCode: string; errorMessage: string; variables: string };
  UpdateJobRetries: { jobKey: string; retries: number };
  UpdateJobTimeout: { jobKey: string; timeout: number };
  ResolveIncident: { incidentKey: string };
  SetVariables: { elementInstanceKey: string; variables: string; local: boolean };
  PublishMessage: {
    name: string;
    correlationKey: string;
    messageId: string;
    timeToLive: number;
    variables: string;
  };
  Topology: Record<string, never>;
}

type Nothing = Record<string, never>;

export interface Answers {
  DeployResource: { key: string; deployments: { process?: ProcessMetadata | null }[] };
  CreateProcessInstance: { processInstanceKey: string };
  CancelProcessInstance: Nothing;
  ModifyProcessInstance: Nothing;
  CompleteJob: Nothing;
  FailJob: Nothing;
  ThrowError: Nothing;
  UpdateJobRetries: Nothing;
  UpdateJobTimeout: Nothing;
  ResolveIncident: Nothing;
  SetVariables: Nothing;
  PublishMessage: { key: string };
  Topology: Topology;
}

export interface Streams {
  ActivateJobs: {
    request: {
      type: string;
      worker: string;
      timeout: number;
      maxJobsToActivate: number;
      fetchVariable: readonly string[];
      /** Negative: answers at once. */
      requestTimeout: number;
    };
    item: { jobs: ActivatedJob[] };
  };
  StreamActivatedJobs: {
    request: { type: string; worker: string; timeout: number; fetchVariable: readonly string[] };
    item: ActivatedJob;
  };
}

export interface ProcessMetadata {
  bpmnProcessId: string;
  version: number;
  processDefinitionKey: string;
  resourceName: string;
}

export interface ActivatedJob {
  key: string;
  type: string;
  processInstanceKey: string;
  bpmnProcessId: string;
  processDefinitionKey: string;
  elementId: string;
  elementInstanceKey: string;
  /** JSON object of strings. */
  customHeaders: string;
  retries: number;
  /** Epoch milliseconds. */
  deadline: string;
  /** JSON object. */
  variables: string;
}

export interface Topology {
  brokers: {
    nodeId: number;
    version: string;
    partitions: { partitionId: number; role: string; health: string }[];
  }[];
  clusterSize: number;
  partitionsCount: number;
  gatewayVersion: string;
}
