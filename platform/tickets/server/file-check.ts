import { attachmentLimits } from '@callweave/platform/tickets/contract';
import { fileTypeFromBuffer } from 'file-type';
import { ticketProblems } from './ticket.problems';

/** Content type → extensions it may carry. What is not here is refused: programs, archives, web pages, SVG. */
const accepted: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/bmp': ['bmp'],
  'image/tiff': ['tif', 'tiff'],
  'application/pdf': ['pdf'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/x-cfb': ['doc', 'xls', 'ppt', 'wps', 'et'],
  'audio/mpeg': ['mp3'],
  'audio/wav': ['wav'],
  'audio/x-m4a': ['m4a'],
  'video/mp4': ['mp4', 'm4a'],
};
const textExtensions = ['txt', 'csv', 'log'];
const markup = /<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|img|style|link|meta)\b/i;

/** A file as it is kept. */
export interface CheckedFile {
  name: string;
  contentType: string;
}

/**
 * Decides by content what a file is; the name only has to agree (T-03).
 * @throws {Problem} empty, too large, or of a type that is not accepted
 */
export async function checkFile(bytes: Uint8Array, fileName: string): Promise<CheckedFile> {
  const name = cleanName(fileName);
  if (bytes.byteLength === 0) throw ticketProblems.emptyFile({ name });
  if (bytes.byteLength > attachmentLimits.sizeBytes)
    throw ticketProblems.fileTooLarge({ name, limitMb: attachmentLimits.sizeBytes / 1024 / 1024 });
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  const contentType = await contentTypeOf(bytes, extension);
  if (!contentType) throw ticketProblems.fileType({ name });
  return { name, contentType };
}

async function contentTypeOf(bytes: Uint8Array, extension: string): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(bytes);
  if (found) return accepted[found.mime]?.includes(extension) ? found.mime : undefined;
  return textExtensions.includes(extension) && isPlainText(bytes) ? 'text/plain' : undefined;
}

/** UTF-8 or GB 18030 without control characters and without anything a browser would take for a page. */
function isPlainText(bytes: Uint8Array): boolean {
  const text = decode(bytes);

  return text !== undefined && !/[\u0000-\u0008\u000b\u000e-\u001f]/.test(text) && !markup.test(text);
}

function decode(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Not this encoding; the next one may fit.
    }
  return undefined;
}

/** The last part of a path, without control characters, at most 200 characters, the extension kept. */
function cleanName(fileName: string): string {
  const last = fileName.split(/[\\/]/).at(-1) ?? '';

  const clean = last.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim() || 'file';
  return clean.length <= 200 ? clean : clean.slice(0, 150) + clean.slice(-50);
}
