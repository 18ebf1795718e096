import { Component } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';

@Component({ selector: 'cw-root', template: `<p>云织</p>` })
class Root {}

await bootstrapApplication(Root);
