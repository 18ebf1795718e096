// Before every component spec: what jsdom lacks and screens call.
Element.prototype.scrollIntoView ??= () => undefined;

export {};
