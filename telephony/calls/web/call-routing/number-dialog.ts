import { DIALOG_DATA } from '@angular/cdk/dialog';
import { Component, inject, resource } from '@angular/core';
import { identityApi } from '@callweave/platform/identity/contract';
import {
  callLanguages,
  callsApi,
  type CallLanguage,
  type ServiceNumber,
} from '@callweave/telephony/calls/contract';
import { ApiClient, FormDialog, I18n } from '@callweave/platform/ui';

/** Adds or changes a service number. */
@Component({
  selector: 'cw-number-dialog',
  imports: [FormDialog],
  templateUrl: './number-dialog.html',
  styles: `
    details {
      margin-bottom: var(--cw-4);
    }
    summary {
      cursor: pointer;
    }
    small {
      color: var(--cw-text-3);
    }
    .voice {
      display: grid;
      grid-template-columns: 60px 1fr 1.5fr;
      gap: var(--cw-2);
      align-items: center;
      margin-top: var(--cw-2);
    }
  `,
})
export class NumberDialog {
  private readonly api = inject(ApiClient);
  protected readonly t = inject(I18n).t;
  protected readonly languages = callLanguages;
  /** Undefined for a new one. */
  protected readonly number = inject<ServiceNumber | undefined>(DIALOG_DATA);

  protected readonly owners = resource({ loader: () => this.readOwners() });
  protected readonly owned = keyOf(this.number ?? {});
  protected readonly hasVoices = Object.keys(this.number?.voices ?? {}).length > 0;

  protected readonly send = (form: FormData): Promise<unknown> => {
    const body = {
      number: String(form.get('number')),
      name: String(form.get('name')),
      language: form.get('language') as CallLanguage,
      fallbackPrompt: String(form.get('fallbackPrompt')),
      ...this.ownerOf(form),
      voices: voicesOf(form),
      isEnabled: form.has('isEnabled'),
    };
    if (!this.number) return this.api.call(callsApi.createServiceNumber, { body });
    const { id, version } = this.number;
    return this.api.call(callsApi.updateServiceNumber, { params: { id }, body: { ...body, version } });
  };

  /** Each institution, followed by its departments. */
  private async readOwners(): Promise<{ key: string; name: string }[]> {
    const [institutions, departments] = await Promise.all([
      this.api.call(identityApi.listInstitutions, {}),
      this.api.call(identityApi.listDepartments, {}),
    ]);
    return institutions.flatMap(({ id, name }) => [
      { key: keyOf({ institutionId: id }), name },
      ...departments
        .filter(({ institutionId }) => institutionId === id)
        .map((one) => ({ key: keyOf({ departmentId: one.id }), name: `${name} › ${one.name}` })),
    ]);
  }

  /** While it is not known who there is, the owner stays. */
  private ownerOf(form: FormData): Owner {
    const { institutionId, departmentId } = this.number ?? {};
    if (!form.has('owner')) return { institutionId, departmentId };
    const [kind, id] = String(form.get('owner')).split(':');
    return kind ? { [kind]: id } : {};
  }
}

type Owner = Pick<ServiceNumber, 'institutionId' | 'departmentId'>;

/** Value of an option: a department says its institution. */
function keyOf({ institutionId, departmentId }: Owner): string {
  if (departmentId) return `departmentId:${departmentId}`;
  return institutionId ? `institutionId:${institutionId}` : '';
}

/** A half-filled voice is sent too, so that the server says what is missing. */
function voicesOf(form: FormData): ServiceNumber['voices'] {
  const given = callLanguages.map((language) => {
    const [vendor, voice] = ['vendor', 'voice'].map((part) => String(form.get(`${part}-${language}`)).trim());
    return [language, { vendor: vendor!, voice: voice! }] as const;
  });
  return Object.fromEntries(given.filter(([, { vendor, voice }]) => vendor || voice));
}
