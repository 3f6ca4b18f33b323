/**
 * Attributes that servers change without a word in their feed: overlays and plug-ins write them, or they are worked out
 * when somebody asks.
 */
export const silent: readonly string[] = [
  'memberOf',
  'isMemberOf',
  'nsRole',
  'hasSubordinates',
  'numSubordinates',
  'authTimestamp',
  'pwdLastSuccess',
]
