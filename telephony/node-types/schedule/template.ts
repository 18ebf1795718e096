import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { text } from '../texts';

const time = String.raw`([01]\d|2[0-3]):[0-5]\d|24:00`;
const window = `(${time})-(${time})`;
const listOf = (item: string) => new RegExp(`^\\s*${item}(\\s*[,，]\\s*${item})*\\s*$`);

const timeOfDay = z.string().regex(new RegExp(`^(${time})$`));
const windows = z.array(z.object({ from: timeOfDay, to: timeOfDay })).max(10);

/** Working time, off time or holiday (日程, I-02, I-03); the flow branches on `branch`. */
export const scheduleTemplate = defineNodeType({
  type: 'schedule',
  version: 1,
  group: 'control',
  kinds: ['call', 'ticket'],
  label: text('日程', '日程', 'Schedule'),
  description: text(
    '判断现在是工作时间、非工作时间还是节假日，后面的网关按“分支”走',
    '判斷現在是工作時間、非工作時間還是節假日，後面的閘道按「分支」走',
    'Tells working time, off time and holidays; the gateway behind it branches on the answer',
  ),
  icon: 'clock',
  input: z.object({
    days: z.string().regex(listOf('[1-7]')).default('1,2,3,4,5'),
    hours: z.string().regex(listOf(window)).default('09:00-17:00'),
    holidays: z
      .string()
      .regex(listOf(String.raw`\d{4}-\d{2}-\d{2}`))
      .or(z.literal(''))
      .default(''),
    timeZone: z.string().refine(isTimeZone, { message: 'unknown time zone' }).default('Asia/Shanghai'),
    schedule: z
      .object({
        weekly: z.array(
          z.object({ days: z.array(z.number().int().min(1).max(7)), from: timeOfDay, to: timeOfDay }),
        ),
        holidays: z
          .array(
            z.object({
              date: z.iso.date(),
              greeting: z.string().max(60).optional(),
              windows: windows.default([]),
            }),
          )
          .max(400)
          .default([]),
      })
      .optional(),
  }),
  fields: {
    days: {
      label: text('工作日', '工作日', 'Working days'),
      hint: text('1 为星期一，7 为星期日', '1 為星期一，7 為星期日', '1 is Monday, 7 is Sunday'),
    },
    hours: {
      label: text('工作时间', '工作時間', 'Working hours'),
      hint: text(
        '例如 09:00-12:00,13:30-17:30',
        '例如 09:00-12:00,13:30-17:30',
        'Such as 09:00-12:00,13:30-17:30',
      ),
    },
    holidays: {
      label: text('节假日', '節假日', 'Holidays'),
      hint: text(
        '日期用逗号分隔，例如 2026-10-01',
        '日期用逗號分隔，例如 2026-10-01',
        'Dates separated by commas',
      ),
    },
    timeZone: { label: text('时区', '時區', 'Time zone') },
    schedule: {
      editor: 'feel',
      label: text('详细日程', '詳細日程', 'Detailed schedule'),
      hint: text(
        '填写后代替以上各项，每个节假日可有自己的分支',
        '填寫後代替以上各項，每個節假日可有自己的分支',
        'Replaces the above; each holiday may have a branch of its own',
      ),
    },
  },
  output: z.object({
    /** `open`, `closed`, `holiday`, or the greeting of a holiday of the detailed schedule. */
    branch: z.string(),
  }),
  exits: {
    open: text('营业时间内', '營業時間內', 'Open'),
    closed: text('非营业时间', '非營業時間', 'Closed'),
    holiday: text('节假日', '節假日', 'Holiday'),
  },
  errors: [],
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    // RangeError: no such zone; that is the answer.
    return false;
  }
}
