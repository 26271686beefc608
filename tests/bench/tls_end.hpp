// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace shopfloor::bench {

/// A client's end of TLS on a connected, blocking socket, which stays the caller's. Certificates
/// are not checked.
class TlsEnd {
public:
    /// Shakes hands; ends the program when that fails.
    explicit TlsEnd(int socket);

    void send(std::string_view text);
    /// What came from the socket, as it is; returns what it means, as far as records are whole.
    std::string decrypt(std::string_view bytes);

private:
    struct Free {
        void operator()(ssl_st* connection) const noexcept;
    };

    std::unique_ptr<ssl_st, Free> connection_;
};

}  // namespace shopfloor::bench
