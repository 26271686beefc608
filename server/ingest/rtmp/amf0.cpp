// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/amf0.hpp"

#include <algorithm>
#include <bit>

namespace shopfloor::ingest::rtmp::amf0 {
namespace {

enum class Marker : std::uint8_t {
    Number = 0,
    Boolean = 1,
    String = 2,
    Object = 3,
    Null = 5,
    Undefined = 6,
    EcmaArray = 8,
    ObjectEnd = 9,
    StrictArray = 10,
    Date = 11,
    LongString = 12,
    Unsupported = 13,
};

constexpr std::size_t kMaxShortBytes = 0xffff;

class Decoder {
public:
    explicit Decoder(ByteView bytes) : in_(bytes) {}

    bool at_end() const { return in_.remaining() == 0; }

    Result<Value> value(std::size_t depth) {
        if (depth > kMaxDepth) return Amf0Error::TooDeep;
        if (++values_ > kMaxValues) return Amf0Error::TooManyValues;
        const auto marker = static_cast<Marker>(in_.u8());
        if (!in_.ok()) return Amf0Error::Truncated;
        switch (marker) {
            case Marker::Number: return checked(std::bit_cast<double>(in_.u64()));
            case Marker::Boolean: return checked(in_.u8() != 0);
            case Marker::String: return checked(text(in_.u16()));
            case Marker::LongString: return checked(text(in_.u32()));
            case Marker::Null: return Value{Null{}};
            case Marker::Undefined:
            case Marker::Unsupported: return Value{Undefined{}};
            case Marker::Date: return date();
            case Marker::Object: return properties<Object>(depth);
            case Marker::EcmaArray:
                in_.u32();  // a hint that encoders get wrong; the end marker counts
                return properties<EcmaArray>(depth);
            case Marker::StrictArray: return strict_array(depth);
            case Marker::ObjectEnd: break;
        }
        return Amf0Error::UnknownType;
    }

private:
    template <class T>
    Result<Value> checked(T value) const {
        if (!in_.ok()) return Amf0Error::Truncated;
        return Value{std::move(value)};
    }

    std::string text(std::size_t size) { return std::string{as_text(in_.bytes(size))}; }

    Result<Value> date() {
        const double unix_ms = std::bit_cast<double>(in_.u64());
        return checked(Date{.unix_ms = unix_ms, .zone = in_.u16()});
    }

    template <class Container>
    Result<Value> properties(std::size_t depth) {
        Container container;
        for (;;) {
            std::string name = text(in_.u16());
            if (!in_.ok()) return Amf0Error::Truncated;
            if (name.empty()) {
                const auto end = static_cast<Marker>(in_.u8());
                if (!in_.ok()) return Amf0Error::Truncated;
                if (end != Marker::ObjectEnd) return Amf0Error::UnclosedObject;
                return Value{std::move(container)};
            }
            Result<Value> next = value(depth + 1);
            if (!next) return next.error();
            container.properties.push_back({std::move(name), std::move(*next)});
        }
    }

    Result<Value> strict_array(std::size_t depth) {
        const std::uint32_t count = in_.u32();
        // Each value takes a byte at least.
        if (!in_.ok() || count > in_.remaining()) return Amf0Error::Truncated;
        StrictArray array;
        for (std::uint32_t index = 0; index < count; ++index) {
            Result<Value> next = value(depth + 1);
            if (!next) return next.error();
            array.values.push_back(std::move(*next));
        }
        return Value{std::move(array)};
    }

    ByteReader in_;
    std::size_t values_ = 0;
};

class Encoder {
public:
    explicit Encoder(ByteWriter& out) : out_(out) {}

    void operator()(Null) { mark(Marker::Null); }
    void operator()(Undefined) { mark(Marker::Undefined); }
    void operator()(double number) {
        mark(Marker::Number);
        out_.u64(std::bit_cast<std::uint64_t>(number));
    }
    void operator()(bool truth) {
        mark(Marker::Boolean);
        out_.u8(truth ? 1 : 0);
    }
    void operator()(const std::string& text) {
        if (text.size() <= kMaxShortBytes) {
            mark(Marker::String);
            out_.u16(static_cast<std::uint16_t>(text.size()));
        } else {
            mark(Marker::LongString);
            out_.u32(static_cast<std::uint32_t>(text.size()));
        }
        out_.text(text);
    }
    void operator()(const Date& date) {
        mark(Marker::Date);
        out_.u64(std::bit_cast<std::uint64_t>(date.unix_ms));
        out_.u16(date.zone);
    }
    void operator()(const Object& object) {
        mark(Marker::Object);
        properties(object.properties);
    }
    void operator()(const EcmaArray& array) {
        mark(Marker::EcmaArray);
        out_.u32(static_cast<std::uint32_t>(array.properties.size()));
        properties(array.properties);
    }
    void operator()(const StrictArray& array) {
        mark(Marker::StrictArray);
        out_.u32(static_cast<std::uint32_t>(array.values.size()));
        for (const Value& value : array.values) {
            encode(value, out_);
        }
    }

private:
    void mark(Marker marker) { out_.u8(static_cast<std::uint8_t>(marker)); }

    void properties(const std::vector<Property>& all) {
        for (const Property& property : all) {
            const std::string_view name = std::string_view{property.name}.substr(0, kMaxShortBytes);
            out_.u16(static_cast<std::uint16_t>(name.size()));
            out_.text(name);
            encode(property.value, out_);
        }
        out_.u16(0);
        mark(Marker::ObjectEnd);
    }

    ByteWriter& out_;
};

const std::vector<Property>* properties_of(const Value& value) noexcept {
    if (const auto* object = std::get_if<Object>(&value.held)) return &object->properties;
    if (const auto* array = std::get_if<EcmaArray>(&value.held)) return &array->properties;
    return nullptr;
}

class Amf0Category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "shopfloor.amf0"; }

    std::string message(int value) const override {
        switch (static_cast<Amf0Error>(value)) {
            case Amf0Error::Truncated: return "AMF0 value is cut short";
            case Amf0Error::UnknownType: return "AMF0 type is unknown";
            case Amf0Error::TooDeep: return "AMF0 values are nested too deep";
            case Amf0Error::TooManyValues: return "too many AMF0 values";
            case Amf0Error::UnclosedObject: return "AMF0 object has no end marker";
        }
        return "unknown AMF0 error";
    }
};

}  // namespace

const boost::system::error_category& amf0_category() noexcept {
    static const Amf0Category category;
    return category;
}

Result<std::vector<Value>> decode_all(ByteView bytes) {
    Decoder decoder{bytes};
    std::vector<Value> values;
    while (!decoder.at_end()) {
        Result<Value> value = decoder.value(1);
        if (!value) return value.error();
        values.push_back(std::move(*value));
    }
    return values;
}

void encode(const Value& value, ByteWriter& out) { std::visit(Encoder{out}, value.held); }

const std::string* text_of(const Value& value) noexcept {
    return std::get_if<std::string>(&value.held);
}

double number_of(const Value& value, double otherwise) noexcept {
    const double* number = std::get_if<double>(&value.held);
    return number ? *number : otherwise;
}

const Value* find(const Value& value, std::string_view name) noexcept {
    const std::vector<Property>* all = properties_of(value);
    if (!all) return nullptr;
    const auto found = std::find_if(all->begin(), all->end(), [name](const Property& property) {
        return property.name == name;
    });
    return found == all->end() ? nullptr : &found->value;
}

}  // namespace shopfloor::ingest::rtmp::amf0
