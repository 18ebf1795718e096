export { loadDemo, loadDemoBank, type OpenDemoApp } from './load-demo';
