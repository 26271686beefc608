// SPDX-License-Identifier: MIT
#include "pipeline/package/package_error.hpp"

#include <string>

namespace shopfloor::package {
namespace {

class PackageCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "shopfloor.package"; }

    std::string message(int value) const override {
        switch (static_cast<PackageError>(value)) {
            case PackageError::TruncatedConfig: return "codec configuration is truncated";
            case PackageError::UnsupportedConfig: return "codec configuration is not supported";
            case PackageError::InvalidConfig: return "codec configuration is out of range";
        }
        return "unknown packaging error";
    }
};

}  // namespace

const boost::system::error_category& package_category() noexcept {
    static const PackageCategory category;
    return category;
}

}  // namespace shopfloor::package
