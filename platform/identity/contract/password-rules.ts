import type { LocalText } from '@callweave/platform/kernel';
import { z } from 'zod';

/** Strength as A-03 names it: `simple` shorter than 6, `weak` one kind of character, `medium` two, `strong` three. */
export const passwordStrengths = ['simple', 'weak', 'medium', 'strong'] as const;
export type PasswordStrength = (typeof passwordStrengths)[number];

export function passwordStrength(password: string): PasswordStrength {
  if (password.length < 6) return 'simple';
  const kinds = [/[0-9]/, /[A-Za-z]/, /[^0-9A-Za-z]/].filter((kind) => kind.test(password)).length;
  return kinds <= 1 ? 'weak' : kinds === 2 ? 'medium' : 'strong';
}

export const passwordRule: LocalText = {
  'zh-CN': '密码为 6–16 位，须同时含数字和字母（区分大小写），可用符号 ! @ $ % ^ _',
  'zh-TW': '密碼為 6–16 位，須同時含數字和字母（區分大小寫），可用符號 ! @ $ % ^ _',
  en: 'Use 6–16 characters with digits and letters; the symbols ! @ $ % ^ _ are allowed',
};

/** A password somebody chooses. Signing in takes any text, so that old passwords keep working. */
export const newPassword = z
  .string()
  .refine((text) => /^(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z!@$%^_]{6,16}$/.test(text), {
    params: { detail: passwordRule },
  });
