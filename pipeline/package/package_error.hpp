// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"

#include <type_traits>

namespace shopfloor::package {

enum class PackageError {
    TruncatedConfig = 1,  // the codec configuration ends before its last field
    UnsupportedConfig,    // a version, object type or channel layout that is not packaged
    InvalidConfig,        // a value out of its range
};

const boost::system::error_category& package_category() noexcept;

inline Error make_error_code(PackageError error) noexcept {
    return {static_cast<int>(error), package_category()};
}

}  // namespace shopfloor::package

template <>
struct boost::system::is_error_code_enum<shopfloor::package::PackageError> : std::true_type {};
