/** What a screen can do, and the command line that does the same. */
export interface CommandsFor {
  /** Shows what the screen shows. */
  readonly shows: string
  /** By act. */
  readonly acts?: Readonly<Record<string, string>>
  /** Acts that only move, look closer, go to another screen, or edit what is saved by another act. */
  readonly moves?: readonly string[]
  /** Acts that a shell does with a command that runs, and how. */
  readonly shell?: Readonly<Record<string, string>>
}

/** Everything the UI can do, a command can do: the list, by screen. A new act belongs in here. */
export const commandsFor: Readonly<Record<string, CommandsFor>> = {
  home: {
    shows: 'history',
    acts: { test: 'test corp', start: 'init --url ldaps://ldap.acme.example', resume: 'resume staff' },
    moves: [
      ...[
        'plan',
        'directory',
        'mapping',
        'edit',
        'findings',
        'history',
        'schedule',
        'connections',
        'read-again',
        'quit',
      ],
    ],
  },
  start: {
    shows: 'init',
    acts: { write: 'init --url ldaps://ldap.acme.example --target-file app.db', plan: 'plan staff' },
    moves: ['next', 'field', 'back'],
  },
  connections: {
    shows: 'test',
    acts: { test: 'test corp', remove: 'config unset connections.corp', write: 'secrets rm corp' },
    moves: ['edit', 'directory', 'add', 'keep'],
  },
  connection: {
    shows: 'config validate',
    acts: {
      write: 'config set connections.corp.url ldaps://ldap.acme.example',
      save: 'secrets set corp',
      test: 'test corp',
    },
    moves: ['field', 'back'],
  },
  directory: {
    shows: 'ls corp dc=acme',
    acts: {
      search: 'search corp (uid=mora)',
      explain: 'explain staff mora',
      preview: 'preview staff mora',
      whole: 'show corp uid=mora,dc=acme',
      operational: 'show corp uid=mora,dc=acme',
      copy: 'show corp uid=mora,dc=acme --json',
      write: 'show corp uid=mora,dc=acme --ldif mora.ldif',
    },
    moves: [
      ...['pick', 'go-there', 'answer', 'follow', 'leave-entry', 'open', 'close', 'toggle', 'filter', 'pane', 'again'],
      ...['come-back', 'step-back'],
    ],
  },
  explain: {
    shows: 'explain staff mora',
    acts: { again: 'explain staff mora', preview: 'preview staff mora', entry: 'show corp uid=mora,dc=acme' },
  },
  mapping: {
    shows: 'preview staff mora',
    acts: {
      write: 'config set syncs.staff.users.title upper(title)',
      worst: 'preview staff --worst title',
      groups: 'preview staff --group wiki-users --set groups.displayName=upper(cn)',
    },
    moves: [
      ...['take', 'close', 'keep', 'complete', 'undo-typing', 'edit', 'section-before', 'section', 'save', 'undo'],
      ...['user', 'people', 'discard', 'when', 'raise', 'lower', 'directory'],
    ],
  },
  plan: {
    shows: 'plan staff',
    acts: {
      pass: 'sync staff --allow access=3',
      apply: 'sync staff --yes',
      'leave-out': 'sync staff --without mora',
      explain: 'explain staff mora',
      save: 'plan staff --output staff.plan',
      again: 'plan staff',
    },
    moves: ['take', 'take-in', 'filter', 'kind', 'whole', 'close'],
  },
  run: {
    shows: 'sync staff --yes',
    acts: { findings: 'unsynced staff', again: 'retry staff', errors: 'audit --run 1' },
    moves: ['close'],
    shell: { hold: 'ctrl-z', 'go-on': 'fg', stop: 'ctrl-c' },
  },
  findings: {
    shows: 'unsynced staff',
    acts: {
      explain: 'explain staff mora',
      aside: 'findings ack staff mora',
      back: 'findings unack staff mora',
      retry: 'retry staff',
      export: 'unsynced staff --csv findings.csv',
      unmanaged: 'unmanaged staff',
      person: 'audit --person mora',
    },
    moves: ['take', 'close', 'whole', 'filter', 'next', 'history'],
  },
  unmanaged: {
    shows: 'unmanaged staff',
    acts: { export: 'unmanaged staff --csv unmanaged.csv' },
    moves: ['filter', 'again'],
  },
  history: {
    shows: 'history staff',
    acts: {
      undo: 'undo 1',
      person: 'audit --person mora',
      verify: 'audit verify',
      pause: 'pause staff',
      resume: 'resume staff',
    },
    moves: ['take', 'record', 'findings', 'audit', 'chart'],
  },
  record: {
    shows: 'audit --run 1',
    acts: { explain: 'explain staff mora', person: 'audit --person mora', undo: 'undo 1' },
    moves: ['close', 'whole', 'filter'],
  },
  person: {
    shows: 'audit --person mora',
    acts: { explain: 'explain staff mora', run: 'audit --run 1' },
    moves: ['close', 'whole', 'ask', 'person', 'filter'],
  },
  audit: {
    shows: 'audit',
    acts: {
      verify: 'audit verify',
      run: 'audit --run 1',
      explain: 'explain staff mora',
      person: 'audit --person mora',
    },
    moves: ['close', 'whole', 'filter'],
  },
  schedule: {
    shows: 'schedule staff',
    acts: { write: 'config set syncs.staff.schedule.every 15m', toggle: 'schedule staff off' },
    moves: ['form', 'keep', 'complete', 'edit', 'after', 'before', 'save', 'undo', 'discard'],
  },
  schedules: { shows: 'schedule', acts: { toggle: 'schedule staff on' }, moves: ['open'] },
}
