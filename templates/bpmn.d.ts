/** BPMN files are bundled as their text. */
declare module '*.bpmn' {
  const text: string;
  export default text;
}
