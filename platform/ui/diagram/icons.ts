/** 16×16 stroke icons of node types, as SVG path data. Unknown names draw `node`. */
export const nodeIcons: Readonly<Record<string, string>> = {
  node: 'M3 4.5h10v7H3z',
  user: 'M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3 13.5c.6-2.4 2.5-3.5 5-3.5s4.4 1.1 5 3.5',
  function: 'M10.5 3c-2 0-2.3 1.2-2.6 3l-.8 4.5C6.8 12.3 6.3 13 5 13M5.5 7h5',
  flow: 'M3 3h4v4H3zM9 9h4v4H9zM7 5h4v4',
  mail: 'M2.5 4h11v8h-11zM2.5 4.5 8 9l5.5-4.5',
  phone:
    'M4.5 2.5 6.5 5 5.5 7c.8 1.6 1.9 2.7 3.5 3.5l2-1 2.5 2c-.4 1.5-1.5 2.2-3 2C6 13 3 10 2.5 5.5c-.2-1.5.5-2.6 2-3Z',
  'phone-off': 'M2 9.5c3.5-3.3 8.5-3.3 12 0l-1.5 2-2.5-1.2V8.6a8 8 0 0 0-4 0v1.7L3.5 11.5Z',
  speech: 'M2.5 3h11v7.5H7L4 13v-2.5H2.5Z',
  play: 'M5 3.5v9l7-4.5Z',
  keypad: 'M4 4h.01M8 4h.01M12 4h.01M4 8h.01M8 8h.01M12 8h.01M4 12h.01M8 12h.01M12 12h.01',
  digits: 'M2.5 5h11v6h-11zM5 8h.01M8 8h.01M11 8h.01',
  pause: 'M5.5 4v8M10.5 4v8',
  calendar: 'M3 4h10v9H3zM3 7h10M5.5 2.5v3M10.5 2.5v3',
  ticket: 'M2.5 4.5h11v2.2a1.5 1.5 0 0 0 0 2.6v2.2h-11V9.3a1.5 1.5 0 0 0 0-2.6ZM9.5 4.5v7',
  data: 'M3 4.5C3 3.5 5 3 8 3s5 .5 5 1.5S11 6 8 6 3 5.5 3 4.5ZM3 4.5v7c0 1 2 1.5 5 1.5s5-.5 5-1.5v-7',
  jump: 'M3 12V7.5C3 6 4 5 5.5 5H13M10.5 2.5 13 5l-2.5 2.5',
};
