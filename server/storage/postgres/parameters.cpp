// SPDX-License-Identifier: MIT
#include "server/storage/postgres/parameters.hpp"

namespace shopfloor::storage::postgres {
namespace {

constexpr Oid kGivenByStatement = 0;
constexpr Oid kBigint = 20;  // pg_type.dat: int8
constexpr int kBinary = 1;

}  // namespace

std::string with_dollars(std::string_view sql) {
    std::string text{sql};
    bool is_quoted = false;
    for (char& letter : text) {
        if (letter == '\'') is_quoted = !is_quoted;
        if (letter == '?' && !is_quoted) letter = '$';
    }
    return text;
}

Parameters::Value& Parameters::at(int index, Oid type) {
    const auto place = static_cast<std::size_t>(index - 1);
    if (place >= values_.size()) {
        values_.resize(place + 1);
        types_.resize(place + 1, kGivenByStatement);
    }
    types_[place] = type;
    return values_[place];
}

void Parameters::bind(int index, std::string_view text) {
    Value& value = at(index, kGivenByStatement);
    value.is_number = false;
    value.text = text.data() == nullptr ? std::string_view{""} : text;
}

void Parameters::bind(int index, std::int64_t number) {
    Value& value = at(index, kBigint);
    value.is_number = true;
    auto bits = static_cast<std::uint64_t>(number);
    for (auto byte = value.number.rbegin(); byte != value.number.rend(); ++byte) {
        *byte = static_cast<char>(bits & 0xffU);
        bits >>= 8U;
    }
}

void Parameters::bind_null(int index) {
    Value& value = at(index, kGivenByStatement);
    value.is_number = false;
    value.text = {};
}

void Parameters::point() {
    pointers_.clear();
    lengths_.clear();
    formats_.assign(values_.size(), kBinary);
    for (const Value& value : values_) {
        pointers_.push_back(value.is_number ? value.number.data() : value.text.data());
        lengths_.push_back(
            static_cast<int>(value.is_number ? value.number.size() : value.text.size()));
    }
}

void Parameters::send_prepared(Session& session, const char* name) {
    point();
    session.require_sent(PQsendQueryPrepared(&session.connection(),
                                             name,
                                             count(),
                                             pointers_.data(),
                                             lengths_.data(),
                                             formats_.data(),
                                             kBinary));
}

void Parameters::send_once(Session& session, const char* sql) {
    point();
    session.require_sent(PQsendQueryParams(&session.connection(),
                                           sql,
                                           count(),
                                           types_.data(),
                                           pointers_.data(),
                                           lengths_.data(),
                                           formats_.data(),
                                           kBinary));
}

}  // namespace shopfloor::storage::postgres
