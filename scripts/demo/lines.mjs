// SPDX-License-Identifier: MIT
// What is said in the demo's room. The host answers in the language of the question.

/** Said at any time. */
export const smallTalk = [
  '主播好', '织机的声音好治愈', '这是真的在织吗', '从苏州来看直播', '每天都来看一会儿', '灯光好美',
  '梭子飞得好快', '工厂直播就是实在', '给师傅点赞', '已经下单了，期待', '古筝好听', '云锦真的太美了',
  'Hello from Lyon', 'That loom is mesmerising', 'Watching from Manila', 'The sound is so calming',
  'Beautiful work', 'Is this live?', 'Just ordered, thank you', 'First time here, love it',
  'The clock says it all, really live', 'Greetings from Milan',
];

/** Asked while the product is explained, and answered by the host. */
export const questions = {
  'SILK-042': [
    ['长巾多长？', '这条 180 × 52 厘米，两头有流苏。'],
    ['50 条能便宜吗？', '50 条起 ¥89，200 条起 ¥76，去 1688 的链接。'],
    ['Is the gold real?', 'It is gold-coated thread, wound on silk. It does not tarnish.'],
    ['How long does one scarf take?', 'About six hours on this loom.'],
  ],
  'SILK-108': [
    ['可以机洗吗？', '30 度，洗衣袋，丝绸档，阴干。'],
    ['有 48×74 的吗？', '有，下单时选尺寸。'],
    ['What momme is it?', '22 momme, satin on both sides.'],
    ['Good for curly hair?', 'Yes, that is what many buy it for.'],
  ],
  'SILK-256': [
    ['含枕芯吗？', '含芯，45 × 45 厘米。'],
    ['酒店订 100 个什么价？', '100 个起 ¥138，1688 链接，含开票。'],
    ['Are the tassels handmade?', 'All four, by our finishing room.'],
    ['Can I buy just the cover?', 'Yes, message us after the order and we send the cover alone.'],
  ],
  'SILK-311': [
    ['放得下手机吗？', '6.7 寸手机放得下。'],
    ['里布是什么？', '里面是素缎，有一个拉链袋。'],
    ['Does it come with a chain?', 'A brass chain, you can take it off.'],
  ],
  'SILK-365': [
    ['婚礼要 20 条，能绣名字吗？', '可以，20 条起免费绣。'],
    ['还有别的颜色吗？', '酒红和墨绿，在选项里。'],
    ['How wide is it?', '7.5 cm at the widest.'],
  ],
  'SILK-420': [
    ['里面是什么丝？', '100% 桑蚕长丝，每条可以拉开拉链看。'],
    ['两斤适合什么季节？', '春秋正好，开空调的夏天也可以。'],
    ['Does it ship to Singapore?', 'Yes, through Tmall, five to eight days.'],
  ],
  'SILK-512': [
    ['一件旗袍要几米？', '门幅 114，身高 165 左右用 2.6 米。'],
    ['可以寄样布吗？', '1688 样品 ¥30，下大货退。'],
    ['Can I order 10 metres?', 'From 20 metres at 1688; for fewer take the Taobao link.'],
  ],
  'SILK-618': [
    ['桌旗多长？', '210 × 33 厘米。'],
    ['背面也能用吗？', '可以，背面是反色的祥云。'],
    ['Can you make it 3 metres?', 'Yes, ten pieces or more.'],
  ],
};

/** What the host says when a product comes. */
export const openings = {
  'SILK-042': '来看祥云长巾：镜头里正在织的就是它 · This is the scarf on the loom right now',
  'SILK-108': '梅花枕套，双面缎 · The plum blossom pillowcase, satin on both sides',
  'SILK-256': '团花靠垫，批发三十件起 · The medallion cushion, wholesale from thirty',
  'SILK-311': '龟背锦手包，黄铜搭扣 · The turtleback clutch, with a brass clasp',
  'SILK-365': '回纹领带，可以绣名字 · The fretwork tie, with a name if you like',
  'SILK-420': '蚕丝被，打开给大家看丝胎 · The quilt: we open one for you',
  'SILK-512': '海水纹旗袍料，按米卖 · Wave brocade, by the metre',
  'SILK-618': '祥云桌旗，今天最后一件 · The table runner, the last one of this round',
};
