import { Directive, inject, TemplateRef } from '@angular/core';

/** Marks the template that shows a chosen row beside its list: `<ng-template cwPreview let-row>`. */
@Directive({ selector: 'ng-template[cwPreview]' })
export class ListPreview<T> {
  readonly template = inject<TemplateRef<{ $implicit: T }>>(TemplateRef);
}
