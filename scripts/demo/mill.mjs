// SPDX-License-Identifier: MIT
// The demo's factory: its store, and the eight things that it sells. Money is in fen.

export const store = {
  slug: 'demo',
  name: '云锦丝绸厂 Yunjin Silk Mill',
  belt: '盛泽丝绸',
  province: '江苏',
  category: '丝绸',
};

export const description = {
  'zh-CN': '盛泽的一台提花织机，从早到晚不停。镜头里织什么，我们就讲什么。',
  en: 'A jacquard loom in Shengze that never stops. What you see woven is what we talk about.',
};

/** An offer of a platform; `id` is what its page has in its address. */
const offer = {
  taobao: (id, amount) => at('taobao', `https://item.taobao.com/item.htm?id=${id}`, amount),
  tmall: (id, amount) => at('tmall', `https://detail.tmall.com/item.htm?id=${id}`, amount),
  special: (id, amount) => at('special', `https://te.taobao.com/item.htm?id=${id}`, amount),
  own: (amount) => ({ channel: 'own', price: yuan(amount) }),
  wholesale: (id, amount, tiers, sample) => ({
    ...at('1688', `https://detail.1688.com/offer/${id}.html`, amount),
    tiers: tiers.map(([min_quantity, each]) => ({ min_quantity, amount: each })),
    min_order_quantity: tiers[0][0],
    sample_amount: sample,
  }),
};

function yuan(amount) {
  return { amount, currency: 'CNY' };
}

function at(channel, url, amount) {
  return { channel, url, price: yuan(amount) };
}

/** In the order of the show. `design` is what the loom weaves meanwhile. */
export const products = [
  {
    sku: 'SILK-042', design: 'scarf',
    name: { 'zh-CN': '云锦祥云长巾', en: 'Cloud brocade scarf' },
    notes: '祥云纹，一条织六小时。请镜头靠近云头的金线。',
    offers: [offer.taobao(10042, 16900), offer.wholesale(20042, 9900, [[50, 8900], [200, 7600]], 12900)],
  },
  {
    sku: 'SILK-108', design: 'pillowcase',
    name: { 'zh-CN': '梅花真丝枕套', en: 'Plum blossom silk pillowcase' },
    notes: '22 姆米，双面缎。说明洗涤方法。',
    offers: [offer.tmall(10108, 12900), offer.special(30108, 8900)],
  },
  {
    sku: 'SILK-256', design: 'cushion',
    name: { 'zh-CN': '团花云锦靠垫', en: 'Medallion brocade cushion' },
    notes: '四角手工流苏。批发从 30 件起。',
    offers: [offer.own(25900), offer.wholesale(20256, 15900, [[30, 14900], [100, 13800], [500, 12500]], 19900)],
  },
  {
    sku: 'SILK-311', design: 'clutch',
    name: { 'zh-CN': '龟背锦手包', en: 'Turtleback brocade clutch' },
    notes: '龟背纹寓意长寿，搭扣是黄铜的。',
    offers: [offer.taobao(10311, 32900), offer.tmall(10311, 34900)],
  },
  {
    sku: 'SILK-365', design: 'tie',
    name: { 'zh-CN': '回纹真丝领带', en: 'Fretwork silk tie' },
    notes: '斜裁。婚礼和公司礼品可以定做。',
    offers: [offer.special(30365, 13900), offer.wholesale(20365, 8800, [[20, 7900], [100, 6800]], 9900)],
  },
  {
    sku: 'SILK-420', design: 'quilt',
    name: { 'zh-CN': '铜钱纹蚕丝被', en: 'Mulberry silk quilt' },
    notes: '两斤桑蚕丝。当场打开看丝胎。',
    offers: [offer.tmall(10420, 89900), offer.special(30420, 69900)],
  },
  {
    sku: 'SILK-512', design: 'qipao',
    name: { 'zh-CN': '海水纹旗袍料（米）', en: 'Wave brocade by the metre' },
    notes: '门幅 114 厘米，一件旗袍用 2.6 米。',
    offers: [offer.taobao(10512, 26800), offer.wholesale(20512, 12800, [[20, 11800], [100, 9900]], 3000)],
  },
  {
    sku: 'SILK-618', design: 'runner',
    name: { 'zh-CN': '祥云桌旗', en: 'Cloud table runner' },
    notes: '两米一，双面可用。最后请观众关注下一场。',
    offers: [offer.own(39900), offer.tmall(10618, 42900), offer.wholesale(20618, 23900, [[10, 21900], [60, 19800]], 29900)],
  },
];
