// SPDX-License-Identifier: MIT
// What decodes must encode to bytes that decode to the same again.
#include "server/ingest/rtmp/amf0.hpp"

#include <cstdlib>

using namespace shopfloor;
using namespace shopfloor::ingest::rtmp;

namespace {

Bytes encoded(const std::vector<amf0::Value>& values) {
    ByteWriter out;
    for (const amf0::Value& value : values) {
        amf0::encode(value, out);
    }
    return out.take();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto values = amf0::decode_all({data, size});
    if (!values) return 0;
    const Bytes once = encoded(*values);
    const auto again = amf0::decode_all(once);
    if (!again || encoded(*again) != once) std::abort();
    return 0;
}
