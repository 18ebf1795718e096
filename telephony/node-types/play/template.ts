import { defineNodeType } from '@callweave/runtime/node-sdk';
import { z } from 'zod';
import { callEnded, text } from '../texts';

/** Plays a recording (I-08 play prompt, file). */
export const playTemplate = defineNodeType({
  type: 'play',
  version: 1,
  group: 'prompt',
  kinds: ['call'],
  label: text('播放录音', '播放錄音', 'Play recording'),
  description: text('播放 WAV 或 MP3 文件', '播放 WAV 或 MP3 檔案', 'Plays a WAV or MP3 file'),
  icon: 'audio',
  input: z.object({
    url: z.string().min(1).max(1000),
    times: z.number().int().min(1).max(10).default(1),
    maxSeconds: z.number().int().min(1).max(3600).optional(),
  }),
  fields: {
    url: { label: text('文件地址', '檔案位址', 'Address of the file') },
    times: { label: text('播放次数', '播放次數', 'Times') },
    maxSeconds: { label: text('最长播放（秒）', '最長播放（秒）', 'At most (seconds)') },
  },
  /** `played` is false when the file could not be played; the flow goes on. */
  output: z.object({ played: z.boolean() }),
  exits: {
    'call-ended': callEnded,
  },
  errors: ['call-ended'],
});
