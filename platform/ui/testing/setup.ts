// Before every component spec.
export {};
