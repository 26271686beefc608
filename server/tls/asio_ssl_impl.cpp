// SPDX-License-Identifier: MIT
// Asio's TLS compiled once, as is the rest of it.
#include <boost/asio/ssl/impl/src.hpp>
