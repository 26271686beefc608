// SPDX-License-Identifier: MIT
// The one place where Asio is compiled (BOOST_ASIO_SEPARATE_COMPILATION).
#include <boost/asio/impl/src.hpp>
