/** Our own signs in ASCII, each as wide as it was; what comes from a directory stays as it is. */
export function asciiText(text: string): string {
  return text.replace(drawn, (sign) => ascii[sign] ?? '?')
}

const ascii: Readonly<Record<string, string>> = {
  ...{ '…': '.', '·': '.', '◌': '.', '“': '"', '”': '"', '’': "'", '‹': '<', '›': '>', '»': '>', '×': 'x' },
  ...{ '←': '<', '→': '>', '↑': '^', '↓': 'v', '▸': '>', '▾': 'v', '▌': '>', '▲': '^' },
  ...{ '●': '*', '○': 'o', '⊕': '&', '−': '-', '✓': 'v', '✕': 'X' },
  ...{ '│': '|', '─': '-', '━': '=', '▁': '_', '▂': '_', '▃': '-', '▄': '-', '▅': '=', '▆': '=', '▇': '#', '█': '#' },
}

// Those above, and the pictures of control characters.
const drawn = /[…·◌“”’‹›»×←→↑↓▸▾▌▲●○⊕−✓✕│─━▁-█\u2400-\u2421]/gu
