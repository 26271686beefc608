// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

namespace shopfloor::storage {

/// Another process has the database open: a server that runs.
class DatabaseInUse : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace shopfloor::storage
