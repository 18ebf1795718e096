export { loadDemo, type OpenDemoApp } from './load-demo';
