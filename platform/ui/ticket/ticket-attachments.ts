import { Component, computed, inject, input, output, signal } from '@angular/core';
import { type attachment, attachmentLimits, ticketApi } from '@callweave/platform/tickets/contract';
import type { z } from 'zod';
import { ApiClient } from '../api/api-client';
import { Confirm } from '../confirm/confirm';
import { I18n } from '../i18n/i18n';
import { Icon } from '../icons/icon';
import { Session } from '../session/session';
import { Toaster } from '../toast/toaster';

type Attachment = z.output<typeof attachment>;

/** Files of a ticket: download, and add or remove where one may (T-03). */
@Component({
  selector: 'cw-ticket-attachments',
  imports: [Icon],
  template: `
    @for (file of files(); track file.id) {
      <div class="file">
        <cw-icon class="small" name="clip" />
        <a class="cw-cut" [href]="address(file)" [attr.download]="file.name" [title]="file.name">{{
          file.name
        }}</a>
        <span class="cw-quiet cw-number">{{ size(file.sizeBytes) }}</span>
        @if (canAttach() && file.uploadedBy.id === me()) {
          <button
            type="button"
            class="cw-button quiet icon"
            [attr.aria-label]="t('ui.ticket.removeFile', { name: file.name })"
            (click)="remove(file)"
          >
            <cw-icon class="small" name="close" />
          </button>
        }
      </div>
    } @empty {
      <p class="cw-quiet cw-small">{{ t('ui.ticket.noFiles') }}</p>
    }
    @if (canAttach() && files().length < limits.perTicket) {
      <button
        type="button"
        class="cw-button"
        [attr.aria-disabled]="isBusy()"
        (click)="isBusy() || picker.click()"
      >
        <cw-icon class="small" name="upload" />{{ t(isBusy() ? 'ui.ticket.uploading' : 'ui.ticket.addFile') }}
      </button>
      <input #picker type="file" hidden (change)="add(picker.files?.[0]); picker.value = ''" />
      <p class="cw-quiet limit">{{ t('ui.ticket.limit', { mb: megabytes, count: limits.perTicket }) }}</p>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 6px;
      align-items: flex-start;
    }
    .file {
      display: flex;
      gap: 6px;
      align-items: center;
      width: 100%;
      min-height: 28px;
      font-size: 13px;
    }
    .file a {
      flex: 1;
      min-width: 0;
    }
    .limit {
      font-size: 12px;
    }
  `,
})
export class TicketAttachments {
  protected readonly t = inject(I18n).t;
  private readonly api = inject(ApiClient);
  private readonly toaster = inject(Toaster);
  private readonly confirm = inject(Confirm);
  private readonly session = inject(Session);
  readonly ticketId = input.required<string>();
  readonly files = input.required<readonly Attachment[]>();
  readonly canAttach = input(false);
  /** A file was added or removed: read the ticket again. */
  readonly changed = output();
  protected readonly isBusy = signal(false);
  protected readonly me = computed(() => this.session.me()?.user.id);
  protected readonly limits = attachmentLimits;
  protected readonly megabytes = attachmentLimits.sizeBytes / 1024 / 1024;

  protected address({ id }: Attachment): string {
    return this.api.address(ticketApi.attachment, { params: { id: this.ticketId(), attachmentId: id } });
  }

  protected size(bytes: number): string {
    return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  }

  protected async add(file: File | undefined): Promise<void> {
    if (!file) return;
    if (file.size > attachmentLimits.sizeBytes)
      return this.toaster.say(this.t('ui.ticket.tooBig', { name: file.name, mb: this.megabytes }));
    this.isBusy.set(true);
    await this.quietly(() => this.api.call(ticketApi.attach, { params: { id: this.ticketId() }, file }));
    this.isBusy.set(false);
  }

  protected async remove({ id, name }: Attachment): Promise<void> {
    const title = this.t('ui.ticket.removeFileAsk', { name });
    const confirm = this.t('ui.ticket.remove');
    if ((await this.confirm.ask({ title, confirm, danger: true })) === undefined) return;
    await this.quietly(() =>
      this.api.call(ticketApi.detach, { params: { id: this.ticketId(), attachmentId: id } }),
    );
  }

  private async quietly(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.changed.emit();
    } catch (problem) {
      this.toaster.fail(problem);
    }
  }
}
