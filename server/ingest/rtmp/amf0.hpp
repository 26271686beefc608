// SPDX-License-Identifier: MIT
// Values of AMF0, the notation of RTMP commands ("Action Message Format -- AMF 0", 2007).
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shopfloor::ingest::rtmp::amf0 {

/// Nesting of objects and arrays, the outermost value being 1.
inline constexpr std::size_t kMaxDepth = 16;
/// Values in one message, those inside of objects included.
inline constexpr std::size_t kMaxValues = 4096;

enum class Amf0Error {
    Truncated = 1,   // a length points past the end
    UnknownType,     // a marker that is reserved, or belongs to AMF3
    TooDeep,         // nested over kMaxDepth
    TooManyValues,   // over kMaxValues
    UnclosedObject,  // an empty property name without the end marker after it
};

const boost::system::error_category& amf0_category() noexcept;

inline Error make_error_code(Amf0Error error) noexcept {
    return {static_cast<int>(error), amf0_category()};
}

struct Value;
struct Property;

struct Null {};
struct Undefined {};
struct Date {
    double unix_ms = 0;
    std::uint16_t zone = 0;  // reserved by the specification; kept as sent
};
struct Object {
    std::vector<Property> properties;
};
struct EcmaArray {
    std::vector<Property> properties;
};
struct StrictArray {
    std::vector<Value> values;
};

struct Value {
    std::variant<Null, Undefined, double, bool, std::string, Date, Object, EcmaArray, StrictArray>
        held;
};

struct Property {
    std::string name;
    Value value;
};

/// Every value in `bytes`. Errors: all of Amf0Error.
[[nodiscard]] Result<std::vector<Value>> decode_all(ByteView bytes);

/// Appends one value. Property names are cut at 65535 bytes, which is all their length can say.
void encode(const Value& value, ByteWriter& out);

/// The text of a string; null when it is something else.
const std::string* text_of(const Value& value) noexcept;
/// The number; `otherwise` when it is something else.
double number_of(const Value& value, double otherwise) noexcept;
/// A property of an object or an ECMA array; null when there is none.
const Value* find(const Value& value, std::string_view name) noexcept;

}  // namespace shopfloor::ingest::rtmp::amf0

template <>
struct boost::system::is_error_code_enum<shopfloor::ingest::rtmp::amf0::Amf0Error>
    : std::true_type {};
