// SPDX-License-Identifier: MIT
#include "server/sales/report_csv.hpp"

#include "server/commerce/csv.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <initializer_list>
#include <string_view>

namespace shopfloor::sales {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// A word in both languages.
struct Word {
    std::string_view english;
    std::string_view chinese;
};

class Sheet {
public:
    explicit Sheet(Language language) : text_(kByteOrderMark), language_(language) {}

    std::string_view say(const Word& word) const {
        return language_ == Language::Chinese ? word.chinese : word.english;
    }

    void line(std::initializer_list<std::string> cells) {
        for (const std::string& cell : cells) {
            append(cell);
        }
        end_line();
    }
    void head(std::initializer_list<Word> words) {
        for (const Word& word : words) {
            append(std::string{say(word)});
        }
        end_line();
    }
    void figure(const Word& word, const std::string& value) {
        line({std::string{say(word)}, value});
    }
    void gap() { end_line(); }

    std::string take() { return std::move(text_); }

private:
    void append(const std::string& cell) {
        if (!is_line_empty_) text_ += ',';
        is_line_empty_ = false;
        commerce::append_csv_field(text_, cell);
    }
    void end_line() {
        text_ += "\r\n";
        is_line_empty_ = true;
    }

    std::string text_;
    Language language_;
    bool is_line_empty_ = true;
};

std::string seconds_of(media::MediaTime time) {
    return fmt::format("{:.1f}", static_cast<double>(time.count()) / 1e6);
}

std::string utc(std::chrono::milliseconds time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    return fmt::format("{:%Y-%m-%d %H:%M:%S}Z",
                       fmt::gmtime(static_cast<std::time_t>(seconds.count())));
}

std::string rate(const SalesCount& count) {
    const auto share = click_rate(count);
    return share ? fmt::format("{:.2f}%", *share * 100) : "";
}

std::string name_of(const ProductFigures& product, Language language) {
    if (product.name.empty()) return "";
    const bool wants_chinese = language == Language::Chinese;
    for (const auto& [tag, name] : product.name) {
        if (tag.starts_with(wants_chinese ? "zh" : "en")) return name;
    }
    return product.name.begin()->second;
}

void add_headline(Sheet& sheet, const Report& report) {
    const AudienceFigures& audience = report.audience;
    const media::MediaTime average =
        audience.viewers == 0 ? media::MediaTime{}
                              : audience.watched / static_cast<std::int64_t>(audience.viewers);
    sheet.head({{"Figure", "指标"}, {"Value", "数值"}});
    sheet.figure({"Broadcast", "直播编号"}, report.broadcast);
    sheet.figure({"Room", "直播间"}, report.room);
    sheet.figure({"Began (UTC)", "开播时间（UTC）"}, utc(report.started));
    sheet.figure({"Ended (UTC)", "结束时间（UTC）"}, report.ended ? utc(*report.ended) : "");
    sheet.figure({"Duration (s)", "时长（秒）"}, seconds_of(report.duration));
    sheet.figure({"Viewers", "观看人数"}, fmt::to_string(audience.viewers));
    sheet.figure({"Peak", "最高同时在线"}, fmt::to_string(report.peak));
    sheet.figure({"Connections", "连接数"}, fmt::to_string(audience.connections));
    sheet.figure({"Watch time (s)", "总观看时长（秒）"}, seconds_of(audience.watched));
    sheet.figure({"Average watch time (s)", "人均观看时长（秒）"}, seconds_of(average));
    sheet.figure({"Likes", "点赞数"}, fmt::to_string(report.likes));
    sheet.figure({"Chat lines", "评论数"}, fmt::to_string(report.chat_lines));
    sheet.figure({"Impressions", "曝光次数"}, fmt::to_string(report.total.impressions));
    sheet.figure({"Clicks", "点击次数"}, fmt::to_string(report.total.clicks));
    sheet.figure({"Viewers who clicked", "点击人数"}, fmt::to_string(report.clickers));
    sheet.figure({"CTR", "点击率"}, rate(report.total));
    if (report.uncounted > 0) {
        sheet.figure({"Not counted", "未计入"}, fmt::to_string(report.uncounted));
    }
}

void add_products(Sheet& sheet, const Report& report, Language language) {
    sheet.head({{"SKU", "货号"},
                {"Product", "商品"},
                {"Channel", "渠道"},
                {"Impressions", "曝光次数"},
                {"Clicks", "点击次数"},
                {"Clicks on the card", "卡片点击次数"},
                {"CTR", "点击率"},
                {"Viewers who clicked", "点击人数"},
                {"Explained (s)", "讲解时长（秒）"}});
    const auto add = [&](const ProductFigures& product,
                         const std::string& channel,
                         const SalesCount& count,
                         const std::string& clickers,
                         const std::string& explained) {
        sheet.line({commerce::with_formula_guard(product.sku),
                    commerce::with_formula_guard(name_of(product, language)),
                    channel,
                    fmt::to_string(count.impressions),
                    fmt::to_string(count.clicks),
                    fmt::to_string(count.card_clicks),
                    rate(count),
                    clickers,
                    explained});
    };
    for (const ProductFigures& product : report.products) {
        add(product,
            std::string{sheet.say({"all", "全部"})},
            product.total,
            fmt::to_string(product.clickers),
            seconds_of(product.explained));
        for (const auto& [channel, count] : product.channels) {
            add(product, channel, count, "", "");
        }
    }
}

void add_orders(Sheet& sheet, const Report& report) {
    sheet.head({{"Channel", "渠道"},
                {"Currency", "币种"},
                {"Confirmed orders", "已确认订单"},
                {"Waiting", "待确认"},
                {"Cancelled", "已取消"},
                {"Units sold", "售出件数"},
                {"GMV (minor units)", "成交额（最小货币单位）"}});
    for (const OrderFigures& orders : report.orders) {
        sheet.line({orders.channel,
                    orders.currency,
                    fmt::to_string(orders.confirmed),
                    fmt::to_string(orders.waiting),
                    fmt::to_string(orders.cancelled),
                    fmt::to_string(orders.units),
                    fmt::to_string(orders.amount)});
    }
}

void add_retention(Sheet& sheet, const AudienceFigures& audience) {
    sheet.head({{"Second", "秒"}, {"Viewers", "观看人数"}});
    std::int64_t second = 0;
    for (const std::uint32_t viewers : audience.retention) {
        sheet.line({fmt::to_string(second), fmt::to_string(viewers)});
        second += audience.step.count();
    }
}

}  // namespace

std::string to_csv(const Report& report, Language language) {
    Sheet sheet{language};
    add_headline(sheet, report);
    sheet.gap();
    add_products(sheet, report, language);
    sheet.gap();
    if (!report.orders.empty()) {
        add_orders(sheet, report);
        sheet.gap();
    }
    add_retention(sheet, report.audience);
    return sheet.take();
}

}  // namespace shopfloor::sales
