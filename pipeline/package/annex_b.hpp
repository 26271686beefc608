// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"

#include <vector>

namespace shopfloor::package {

/// The NAL units of a byte stream (ITU-T H.264, Annex B), without start codes and trailing zeros.
/// Views into `stream`. Pure.
[[nodiscard]] std::vector<ByteView> nal_units(ByteView stream);

/// An AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1) of a byte stream's parameter sets,
/// for an 8-bit 4:2:0 picture and lengths of four bytes. Pure.
/// Errors: PackageError::InvalidConfig where there is no SPS or no PPS.
[[nodiscard]] Result<Bytes> avc_config_record(ByteView parameter_sets);

/// The slices of a byte stream's access unit in length-prefixed form, four bytes a length. What a
/// sample of avc1 does not need (parameter sets, delimiters, SEI) is left out. Pure.
[[nodiscard]] Bytes length_prefixed_slices(ByteView access_unit);

}  // namespace shopfloor::package
